import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { hours, instant, minutes } from "../../src/policy/time.ts";
import { type Parties, startParties } from "../security/parties.ts";
import { signedInElsewhere } from "./ana.ts";
import { type Desk, sitDown, twoLooks } from "./two-looks.ts";

let parties: Parties;
beforeAll(async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  parties = await startParties({ now: () => instant(Date.now()) });
});
afterAll(async () => {
  await parties.running.stop();
  vi.useRealTimers();
});
const later = (length: number): void => void vi.setSystemTime(Date.now() + length);

/** The school's page, which knows who it is and asks for the password only. */
async function prove(desk: Desk, who: Parties["ana"]): Promise<void> {
  expect(await desk.heading()).toBe(desk.say("signIn.prove"));
  expect(await desk.page.locator("#username").inputValue()).toBe(who.username);
  await desk.signIn(who);
}

it.each(twoLooks)(
  "asks for the password again before another is ended, and comes back to the question (%j)",
  { timeout: 60_000 },
  async (look) => {
    const { ana } = parties;
    await signedInElsewhere(parties, ana);
    const desk = await sitDown(parties, look, ana);
    const question = desk.say("account.endQuestion", { name: "Ana’s phone" });
    later(minutes(11));
    await desk.go("/account");
    await desk.followIn("Ana’s phone", "account.end");
    expect(await desk.problems()).toEqual([]);
    await prove(desk, ana);
    expect(await desk.heading()).toBe(question);
    // Left open for too long: the form itself asks once more, and nothing has ended.
    later(minutes(11));
    await desk.press("account.end");
    await prove(desk, ana);
    expect(await desk.heading()).toBe(question);
    await desk.press("account.end");
    expect(await desk.row("Ana’s phone").count()).toBe(0);
    expect(await desk.problems()).toEqual([]);
    await desk.close();
  },
);

it.each(twoLooks)(
  "asks for it before all others are ended, and before everything is (%j)",
  { timeout: 60_000 },
  async (look) => {
    const { hana } = parties;
    const { phone } = await signedInElsewhere(parties, hana);
    const desk = await sitDown(parties, look, hana);
    later(minutes(11));
    await desk.go("/account");
    await desk.follow("account.endOthers");
    await prove(desk, hana);
    expect(await parties.isActive(phone.access_token)).toBe(true);
    expect(await desk.heading()).toBe(desk.say("account.endOthersQuestion"));
    await desk.press("account.endOthers");
    expect(await desk.said()).toBe(desk.say("account.haveEnded"));
    expect(await parties.isActive(phone.access_token)).toBe(false);
    later(minutes(11));
    await desk.follow("account.endAll");
    await prove(desk, hana);
    await desk.press("account.endAll");
    expect(await desk.heading()).toBe(desk.say("account.over"));
    expect(await desk.problems()).toEqual([]);
    await desk.close();
  },
);

it.each(twoLooks)(
  "asks whoever's sign-in has run out to sign in, and comes back to the page of the form (%j)",
  { timeout: 60_000 },
  async (look) => {
    const desk = await sitDown(parties, look, parties.fumiko);
    await desk.go("/account/password");
    later(hours(100));
    const typed = "seven quiet otters";
    await desk.type({ current: typed, new: typed, again: typed });
    await desk.press("account.changePassword");
    await desk.signIn(parties.fumiko);
    expect(desk.path()).toBe("/account/password");
    expect(await desk.problems()).toEqual([]);
    await desk.close();
  },
);
