import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { hours, instant } from "../../src/policy/time.ts";
import { type Parties, startParties } from "../security/parties.ts";
import { type Desk, type Look, sitDown, somePhone, twoLooks, wordsIn } from "./two-looks.ts";

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

/** Somebody of a school, and its administrator at its policy: another school in each look. */
async function atPolicy(look: Look) {
  const [office, who] = look.script ? [parties.dora, parties.ana] : [parties.ivan, parties.fumiko];
  const sit = async () => {
    const desk = await sitDown(parties, look, office);
    await desk.go("/console/policy");
    return desk;
  };
  return { who, sit, zone: look.script ? "Europe/Berlin" : "Europe/Helsinki" };
}

/** What the picture, or its list of dates, comes to show: while somebody types with script, and else when they ask. */
async function drawn(desk: Desk, look: Look, { of, says }: { readonly of: string; readonly says: string }) {
  if (!look.script) await desk.press("consolePolicy.preview");
  await expect.poll(() => desk.page.locator(of).first().innerText(), { timeout: 10_000 }).toContain(says);
}

/** After a look at what it would end: that is asked for without script already. */
async function save(desk: Desk, look: Look): Promise<string> {
  if (look.script) await desk.press("consolePolicy.preview");
  const effect = await desk.page.locator("#save").innerText();
  expect(await desk.problems()).toEqual([]);
  await desk.type({ code: "new-term" });
  await desk.press("consolePolicy.save");
  expect(await desk.said()).toBe(desk.say("consolePolicy.saved"));
  return effect;
}

it.each(twoLooks)(
  "draws two timers while they change, counts what they would end, and saves them (%j)",
  { timeout: 90_000 },
  async (look) => {
    const { who, sit } = await atPolicy(look);
    const phone = await somePhone(parties, who);
    later(hours(5));
    const desk = await sit();
    const { page, say } = desk;
    const stranger = ".lanes .lane.stranger";
    expect(await page.locator(stranger).first().innerText()).toContain(say("consolePolicy.goesOn"));
    await desk.type({ "mobile-absolute": "48", "mobile-sliding": "4" });
    await page.locator("#mobile-ends-1").check();
    await drawn(desk, look, { of: stranger, says: say("consolePolicy.overOn") });
    const effect = await save(desk, look);
    expect(effect).toContain(say("consolePolicy.effectWarning"));
    expect(effect).toMatch(/^\D*1\s/);
    expect(await page.locator("#mobile-ends-1").isChecked()).toBe(true);
    expect(await page.locator("#mobile-absolute").inputValue()).toBe("48");
    expect(await phone.refreshed()).toBe("session_expired");
    await desk.close();
  },
);

it.each(twoLooks)(
  "makes everyone sign in again each year, tells the next dates, and moves one out of a quiet period (%j)",
  { timeout: 90_000 },
  async (look) => {
    const { sit, zone } = await atPolicy(look);
    const desk = await sit();
    const { page, say } = desk;
    const at = (date: string, time: string) => {
      const { epochMilliseconds } = Temporal.PlainDateTime.from(`${date}T${time}`).toZonedDateTime(
        look.script ? "America/New_York" : "Europe/Helsinki",
      );
      return wordsIn(look, zone).time(instant(epochMilliseconds));
    };
    await page.locator("#repeats-2").check();
    await desk.type({ yearly: "08-01", at: "04:00" });
    const year = new Date().getFullYear() + 1;
    await drawn(desk, look, { of: ".dates li", says: at(`${year}-08-01`, "04:00") });
    expect(await page.locator(".dates li").count()).toBe(3);
    await page.locator("summary", { hasText: say("consolePolicy.quiet") }).click();
    await desk.type({ "quiet-from-0": `${year}-07-25T00:00`, "quiet-to-0": `${year}-07-05T06:00` });
    await desk.press("consolePolicy.preview");
    expect(await page.locator("#quiet-from-0-error").innerText()).toBe(say("consolePolicy.wrong_quiet"));
    expect(await page.locator("#save").count()).toBe(0);
    expect(await desk.problems()).toEqual([]);
    await desk.type({ "quiet-to-0": `${year}-08-05T06:00` });
    await drawn(desk, look, { of: ".dates li", says: at(`${year}-08-05`, "06:00") });
    await save(desk, look);
    expect(await page.locator("#quiet-to-0").inputValue()).toBe(`${year}-08-05T06:00`);
    await desk.go("/console");
    expect(await desk.main()).toContain(at(`${year}-08-05`, "06:00"));
    await desk.close();
  },
);

it.each(twoLooks)(
  "switches phone apps off for an institution, which its phones feel, and on again (%j)",
  { timeout: 90_000 },
  async (look) => {
    const { who, sit } = await atPolicy(look);
    const phone = await somePhone(parties, who);
    const desk = await sit();
    const turn = async (access: "off" | "on") => {
      await desk.page.locator("#mobileAccess").selectOption(access);
      const lane = desk.say(access === "off" ? "consolePolicy.neverIn" : "consolePolicy.overOn");
      await drawn(desk, look, { of: ".lanes .lane.stranger", says: lane });
      await save(desk, look);
    };
    await turn("off");
    expect([await phone.isGood(), await phone.refreshed()]).toEqual([false, "mobile_access_off"]);
    await turn("on");
    expect([await phone.isGood(), await phone.refreshed()]).toEqual([true, "goes on"]);
    await desk.close();
  },
);
