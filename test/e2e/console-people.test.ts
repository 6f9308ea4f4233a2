import { afterAll, beforeAll, expect, it } from "vitest";
import { days, instant } from "../../src/policy/time.ts";
import { type Parties, startParties } from "../security/parties.ts";
import { person } from "../support/demo-people.ts";
import { signIn } from "../support/phone.ts";
import { type Person, signedInElsewhere } from "./ana.ts";
import { type Look, onClockOf, sitDown, somePhone, twoLooks } from "./two-looks.ts";

let parties: Parties;
beforeAll(async () => {
  parties = await startParties();
});
afterAll(() => parties.running.stop());

/** An administrator at their own school's person: another school in each look. */
async function atPerson(look: Look, [northgate, lakeside]: readonly [Person, Person]) {
  const [office, who] = look.script ? [parties.ivan, lakeside] : [parties.dora, northgate];
  const id = await parties.accountId(who);
  return { who, id, desk: await sitDown(parties, look, office) };
}

const clara = (): Person => person(parties.running, "northgate", "clara.jensen");

it.each(twoLooks)(
  "finds a person as somebody types, or when they ask (%j)",
  { timeout: 60_000 },
  async (look) => {
    const { who, id, desk } = await atPerson(look, [parties.ben, parties.gabriel]);
    await desk.go("/console/people");
    await desk.type({ text: who.username.slice(0, 5) });
    // With script it is found as it is typed.
    if (!look.script) await desk.press("consolePeople.search");
    await expect.poll(() => desk.page.locator("#found .item").count(), { timeout: 10_000 }).toBe(1);
    expect(await desk.problems()).toEqual([]);
    await desk.page.locator("#found .item a").click();
    expect(desk.path()).toBe(`/console/people/${id}`);
    expect(await desk.heading()).toContain(desk.say("consolePerson.active"));
    await desk.go("/console/people?text=nobody-at-all");
    expect(await desk.main()).toContain(desk.say("consolePeople.nobody"));
    expect(await desk.problems()).toEqual([]);
    await desk.close();
  },
);

it.each(twoLooks)(
  "suspends somebody for a time, who is told so, and reinstates them: what was paused goes on (%j)",
  { timeout: 90_000 },
  async (look) => {
    const { who, id, desk } = await atPerson(look, [parties.ana, parties.fumiko]);
    const { page, say } = desk;
    const phone = await somePhone(parties, who);
    await desk.go(`/console/people/${id}`);
    await desk.follow("consolePerson.suspend");
    await desk.type({ code: "Not a code", note: "Incident 118" });
    await desk.press("consoleAct.suspend");
    expect(await page.locator("#code-error").innerText()).toBe(say("consoleAct.codeWrong"));
    expect(await page.locator("#note").inputValue()).toBe("Incident 118");
    expect(await phone.isGood()).toBe(true);
    await desk.type({ code: "conduct" });
    await page.getByLabel(say("consoleAct.signOutPause")).check();
    await page.locator("summary", { hasText: say("consoleAct.when") }).click();
    await desk.type({ ends: await onClockOf(desk, "ends", instant(Date.now() + days(30))) });
    expect(await page.locator(".told").innerText()).toContain(say("reasons.suspended"));
    expect(await desk.problems()).toEqual([]);
    await desk.press("consoleAct.suspend");
    expect(await desk.said()).toBe(say("consoleAct.suspended"));
    expect(await desk.heading()).toContain(say("consolePerson.suspended"));
    const standing = await page.locator(".notice.bad").innerText();
    for (const word of ["consolePerson.until", "consolePerson.paused"] as const)
      expect(standing).toContain(say(word));
    expect(await phone.isGood()).toBe(false);
    expect(await desk.problems()).toEqual([]);

    const home = await sitDown(parties, look);
    await home.go("/account");
    await home.signIn(who);
    expect(await home.heading()).toBe(say("signIn.shutOut"));
    const [endsOn = ""] = say("signIn.endsOn", { at: "§" }).split("§");
    for (const words of [say("reasons.suspended"), endsOn, look.script ? "helpdesk@lakeside" : "555 0100"])
      expect(await home.main()).toContain(words);
    expect(await home.problems()).toEqual([]);
    await home.close();

    await desk.follow("consolePerson.reinstate");
    await desk.press("consoleAct.reinstate");
    expect(await desk.said()).toBe(say("consoleAct.reinstated"));
    expect(await desk.heading()).toContain(say("consolePerson.active"));
    expect([await phone.isGood(), await phone.refreshed()]).toEqual([true, "goes on"]);
    expect(await desk.problems()).toEqual([]);
    await desk.close();
  },
);

it.each(twoLooks)(
  "suspends somebody and ends their sign-ins, which stay over when they are reinstated (%j)",
  { timeout: 60_000 },
  async (look) => {
    const { who, id, desk } = await atPerson(look, [parties.ana, parties.fumiko]);
    const phone = await somePhone(parties, who);
    await desk.go(`/console/people/${id}/suspend`);
    await desk.type({ code: "left-school" });
    await desk.press("consoleAct.suspend");
    expect(await desk.page.locator(".notice.bad").innerText()).toContain(desk.say("consolePerson.ended"));
    await desk.follow("consolePerson.reinstate");
    expect(await desk.problems()).toEqual([]);
    await desk.press("consoleAct.reinstate");
    expect([await phone.isGood(), await phone.refreshed()]).toEqual([false, "revoked"]);
    await desk.close();
  },
);

it.each(twoLooks)(
  "ends one sign-in of a person, then all of them (%j)",
  { timeout: 60_000 },
  async (look) => {
    const { who, id, desk } = await atPerson(look, [parties.ben, parties.gabriel]);
    const { row, say } = desk;
    const { phone, tool } = await signedInElsewhere(parties, who);
    const good = () => Promise.all([phone, tool].map((one) => parties.isActive(one.access_token)));
    await desk.go(`/console/people/${id}`);
    await desk.followIn("Ana’s phone", "consolePerson.end");
    expect(await desk.heading()).toBe(say("consoleAct.endWhich", { what: "Ana’s phone" }));
    expect(await desk.problems()).toEqual([]);
    await desk.type({ code: "lost-device" });
    await desk.press("consolePerson.end");
    expect(await desk.said()).toBe(say("consoleAct.endedOne", { what: "Ana’s phone" }));
    expect(await good()).toEqual([false, true]);
    await desk.follow("consolePerson.endAll");
    expect(await desk.problems()).toEqual([]);
    await desk.press("consoleAct.endAll");
    expect(await desk.said()).toBe(say("consoleAct.endedAll"));
    expect(await good()).toEqual([false, false]);
    expect(await desk.main()).toContain(say("consolePerson.noSignIns"));
    await desk.page.locator("main summary").first().click();
    expect(await row("Ana’s phone").innerText()).toContain(say("consoleWhy.short_revoked"));
    expect(await desk.problems()).toEqual([]);
    await desk.close();
  },
);

it.each(twoLooks)(
  "switches phone apps off for a person and on again, which the phone feels (%j)",
  { timeout: 60_000 },
  async (look) => {
    const { who, id, desk } = await atPerson(look, [clara(), parties.hana]);
    const { page, say } = desk;
    const phone = await somePhone(parties, who);
    const turn = async (access: "off" | "on") => {
      await page.getByLabel(say(`consoleAct.mobile_${access}`), { exact: true }).check();
      await desk.press("consoleAct.save");
      expect(await desk.said()).toBe(say("consoleAct.mobileSet"));
    };
    await desk.go(`/console/people/${id}`);
    await desk.follow("consolePerson.mobileAccess");
    expect(await desk.problems()).toEqual([]);
    await turn("off");
    expect([await phone.isGood(), await phone.refreshed()]).toEqual([false, "mobile_access_off"]);
    await desk.follow("consolePerson.mobileAccess");
    await turn("on");
    expect([await phone.isGood(), await phone.refreshed()]).toEqual([true, "goes on"]);
    expect(await desk.problems()).toEqual([]);
    await desk.close();
  },
);

it.each(twoLooks)(
  "makes a new password for a person, shows it once, and ends what the old one began (%j)",
  { timeout: 60_000 },
  async (look) => {
    const { who, id, desk } = await atPerson(look, [parties.ben, parties.gabriel]);
    const phone = await somePhone(parties, who);
    await desk.go(`/console/people/${id}`);
    await desk.follow("consolePerson.setPassword");
    expect(await desk.problems()).toEqual([]);
    await desk.press("consoleAct.setPassword");
    expect(await desk.heading()).toBe(desk.say("consoleAct.passwordIsSet"));
    const password = await desk.page.locator(".secret code").innerText();
    expect(await desk.problems()).toEqual([]);
    expect([await phone.isGood(), await phone.refreshed()]).toEqual([false, "credentials_changed"]);
    const { tokens } = await signIn(parties.phone, { ...who, password });
    expect(await parties.isActive(tokens.access_token)).toBe(true);
    await desk.close();
  },
);
