import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { accountId } from "../../src/policy/ids.ts";
import { staggerOf } from "../../src/policy/schedule.ts";
import { hours, instant, minutes } from "../../src/policy/time.ts";
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
  const [office, who, other] = look.script
    ? [parties.dora, parties.ana, parties.ben]
    : [parties.ivan, parties.fumiko, parties.gabriel];
  const sit = async () => {
    const desk = await sitDown(parties, look, office);
    await desk.go("/console/policy");
    return desk;
  };
  const [zone, reads] = look.script
    ? (["America/New_York", "Europe/Berlin"] as const)
    : (["Europe/Helsinki", "Europe/Helsinki"] as const);
  const clock = (date: string, time: string) =>
    instant(Temporal.PlainDateTime.from(`${date}T${time}`).toZonedDateTime(zone).epochMilliseconds);
  /** So many days from today, at the school. */
  const dayAfter = (days: number) =>
    Temporal.Instant.fromEpochMilliseconds(Date.now())
      .toZonedDateTimeISO(zone)
      .toPlainDate()
      .add({ days })
      .toString();
  const { time: told, shortTime: toldShort } = wordsIn(look, reads);
  return { who, other, sit, clock, dayAfter, told, toldShort };
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
    const { sit, clock, told, toldShort } = await atPolicy(look);
    const desk = await sit();
    const { page, say } = desk;
    const at = (date: string, time: string) => told(clock(date, time));
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
    expect(await desk.main()).toContain(toldShort(clock(`${year}-08-05`, "06:00")));
    await desk.close();
  },
);

it.each(twoLooks)(
  "makes everyone sign in again every few days, and tells phones so at that minute (%j)",
  { timeout: 90_000 },
  async (look) => {
    const { who, sit, clock, dayAfter, told } = await atPolicy(look);
    const desk = await sit();
    const { page } = desk;
    const first = clock(dayAfter(2), "03:30");
    await page.locator("#repeats-1").check();
    await desk.type({ everyDays: "3", from: dayAfter(2), at: "03:30" });
    await drawn(desk, look, { of: ".dates li", says: told(first) });
    const dates = [2, 5, 8].map((days) => told(clock(dayAfter(days), "03:30")));
    expect(await page.locator(".dates li").allInnerTexts()).toEqual(dates);
    await save(desk, look);
    expect(await page.locator("#repeats-1").isChecked()).toBe(true);
    expect(await page.locator("#everyDays").inputValue()).toBe("3");
    expect(await page.locator("#from").inputValue()).toBe(dayAfter(2));
    await desk.close();
    for (const boundary of [first, clock(dayAfter(5), "03:30")]) {
      later(boundary - minutes(20) - Date.now());
      const phone = await somePhone(parties, who);
      later(minutes(20) - 1);
      expect(await phone.isGood()).toBe(true);
      later(1);
      expect([await phone.isGood(), await phone.refreshed()]).toEqual([false, "reauthentication_due"]);
    }
  },
);

it.each(twoLooks)(
  "spreads a scheduled time, so that two people have moments of their own (%j)",
  { timeout: 90_000 },
  async (look) => {
    const { who, other, sit, clock, dayAfter, told } = await atPolicy(look);
    const desk = await sit();
    const { page, say } = desk;
    const begins = clock(dayAfter(2), "04:00");
    // Nothing else ends them before.
    if (await page.locator("#mobile-timed").isChecked()) await page.locator("#mobile-timed").uncheck();
    await page.locator("#repeats-1").check();
    await desk.type({ everyDays: "30", from: dayAfter(2), at: "04:00", stagger: "24" });
    const { length } = wordsIn(look);
    await drawn(desk, look, {
      of: ".dates",
      says: say("consolePolicy.spread", { length: length(hours(24)) }),
    });
    expect(await page.locator(".dates li").first().innerText()).toBe(told(begins));
    await save(desk, look);
    expect(await page.locator("#stagger").inputValue()).toBe("24");
    const both = await Promise.all(
      [who, other].map(async (one) => {
        const id = await parties.accountId(one);
        return { one, id, moment: instant(begins + staggerOf(accountId(id), hours(24))) };
      }),
    );
    const [early, late] = both.toSorted((one, another) => one.moment - another.moment);
    if (early === undefined || late === undefined) throw new Error("not two");
    const phone = await somePhone(parties, early.one);
    const goesOn = await somePhone(parties, late.one);
    const endsToo = await somePhone(parties, late.one);
    for (const { id, moment } of both) {
      await desk.go(`/console/people/${id}`);
      expect(await desk.main()).toContain(told(moment));
    }
    await desk.close();
    later((early.moment + late.moment) / 2 - Date.now());
    expect([await phone.refreshed(), await goesOn.refreshed()]).toEqual(["reauthentication_due", "goes on"]);
    later(late.moment - Date.now());
    expect(await endsToo.refreshed()).toBe("reauthentication_due");
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
