import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { instant, minutes } from "../../src/policy/time.ts";
import { type Parties, startParties } from "../security/parties.ts";
import { signIn } from "../support/phone.ts";
import { type Desk, onClockOf, sitDown, somePhone, twoLooks } from "./two-looks.ts";

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
const counted = async ({ page }: Desk) => Number(await page.locator(".figure strong").innerText());

it.each(twoLooks)(
  "signs an institution out: counted, proved who asks, typed, done everywhere, and proved (%j)",
  { timeout: 90_000 },
  async (look) => {
    const [office, who, school] = look.script
      ? [parties.dora, parties.ana, "Northgate High School"]
      : [parties.ivan, parties.fumiko, "Lakeside University"];
    const phone = await somePhone(parties, who);
    const desk = await sitDown(parties, look, office);
    const { page, say } = desk;
    later(minutes(11));
    await desk.go("/console/end");
    await page.locator("#spare").check();
    await desk.press("consoleEnd.count");
    expect(await counted(desk)).toBeGreaterThan(0);
    expect(await page.locator("main button.danger").count()).toBe(0);
    expect(await desk.problems()).toEqual([]);
    await desk.follow("console.prove");
    expect(await desk.heading()).toBe(say("signIn.prove"));
    await desk.signIn(office);
    // Back at the same numbers.
    const doIt = page.locator("main button.danger");
    const signIns = await counted(desk);
    expect(await doIt.innerText()).toBe(say("consoleEnd.doIt", { count: signIns }));
    await desk.type({ code: "breach", typed: "the school" });
    await doIt.click();
    const word = who.school;
    expect(await page.locator("#typed-error").innerText()).toBe(say("consoleEnd.typedWrong", { word }));
    expect(await phone.isGood()).toBe(true);
    expect(await desk.problems()).toEqual([]);
    await desk.type({ typed: word });
    await doIt.click();
    expect(await desk.heading()).toBe(say("consoleEnd.of_institution", { name: school }));
    expect(await desk.said()).toBe(say("consoleEnd.done"));
    expect([await phone.isGood(), await phone.refreshed()]).toEqual([false, "revoked"]);
    await desk.page.reload();
    const proof = await page.locator("#proof").innerText();
    expect(proof).toContain(say("consoleEnd.everywhereOf", { done: 1, all: 1 }));
    expect(proof).toMatch(new RegExp(`${say("consoleEnd.endedCount")}\\s+[1-9]`));
    expect(await desk.problems()).toEqual([]);
    await desk.follow("consoleEnd.list");
    expect(await page.locator("tbody tr").first().innerText()).toContain(school);
    await desk.close();
  },
);

it.each(twoLooks)(
  "signs an app out from an instant: what began later goes on, and other apps do (%j)",
  { timeout: 90_000 },
  async (look) => {
    const phone = await somePhone(parties, parties.ben);
    const early = (await signIn(parties.tool, parties.ben)).tokens;
    later(minutes(4));
    const between = instant(Date.now());
    later(minutes(4));
    const late = (await signIn(parties.tool, parties.ben)).tokens;
    const good = () => Promise.all([early, late].map((one) => parties.isActive(one.access_token)));
    const desk = await sitDown(parties, look, parties.kim);
    const { page, say } = desk;
    await desk.go("/console/end");
    await page.getByLabel(say("consoleEnd.level_client")).check();
    await page.locator("#client").selectOption("quiz-tool");
    await page.locator("summary", { hasText: say("consoleEnd.untilMore") }).click();
    await desk.type({ until: await onClockOf(desk, "until", between) });
    await desk.press("consoleEnd.count");
    const signIns = await counted(desk);
    expect(signIns).toBeGreaterThan(0);
    expect(await desk.problems()).toEqual([]);
    await desk.type({ code: "stolen", typed: "quiz-tool" });
    await desk.press("consoleEnd.doIt", { count: signIns });
    expect(await desk.heading()).toBe(say("consoleEnd.of_client", { name: "Quiz Tool" }));
    expect(await desk.main()).toContain(say("consoleEnd.upTo"));
    expect([...(await good()), await phone.isGood()]).toEqual([false, true, true]);
    await desk.follow("consoleEnd.list");
    expect(await page.locator("tbody tr").first().innerText()).toContain(
      say("consoleEnd.of_client", { name: "Quiz Tool" }),
    );
    expect(await desk.problems()).toEqual([]);
    await desk.close();
  },
);

it.each(twoLooks)(
  "signs everyone out everywhere, and spares who administers (%j)",
  { timeout: 90_000 },
  async (look) => {
    const phones = await Promise.all([parties.ana, parties.gabriel].map((who) => somePhone(parties, who)));
    const desk = await sitDown(parties, look, parties.kim);
    const { page, say } = desk;
    await desk.go("/console/end");
    await page.getByLabel(say("consoleEnd.level_everyone")).check();
    await desk.press("consoleEnd.count");
    expect(await desk.main()).toContain(say("consoleEnd.youToo"));
    await page.locator("#spare").check();
    await desk.press("consoleEnd.count");
    expect(await desk.main()).not.toContain(say("consoleEnd.youToo"));
    expect(await page.locator("#count table.bars tr", { hasText: "Learning App" }).count()).toBe(1);
    expect(await desk.problems()).toEqual([]);
    await desk.type({ code: "breach", typed: "everyone" });
    await page.locator("main button.danger").click();
    expect(await desk.heading()).toBe(say("consoleEnd.of_everyone"));
    expect(await desk.main()).toContain(say("consoleEnd.spared"));
    for (const phone of phones)
      expect([await phone.isGood(), await phone.refreshed()]).toEqual([false, "revoked"]);
    await desk.go("/console");
    expect(await desk.heading()).toBe(say("console.overview"));
    await desk.close();
  },
);
