import { describe, expect, it } from "vitest";
import { languages, speech } from "../../messages/speech.ts";
import type { Outlook } from "../../policy/outlook.ts";
import { after, days, hours, instant } from "../../policy/time.ts";
import { endingWords } from "./ending-words.ts";

const timeZone = "Europe/Madrid";
const now = instant(Date.parse("2026-12-01T07:00:00Z"));
const march = instant(Date.parse("2027-03-04T09:30:00Z"));
const april = instant(Date.parse("2027-04-01T02:00:00Z"));
const tonight = after(now, hours(12));
const every = days(3);

type Foreseen = Parameters<typeof endingWords>[2];

const elements = /<time datetime="([^"]+)" data-time="(day|time)">([^<]*)<\/time>/g;

/** A sentence, with each time as [its form, the instant], and those times as they are told. */
function saidIn(language: string, ends: Foreseen) {
  const spoken = speech(language, timeZone);
  const page = String(endingWords(spoken, now, ends));
  const times = [...page.matchAll(elements)].map(([, at = "", form = "", told]) => {
    const moment = instant(Date.parse(at));
    return { told, expected: form === "day" ? spoken.day(moment) : spoken.time(moment) };
  });
  const sentence = page.replaceAll(elements, (_all, at: string, form: string) => `[${form} ${at}]`);
  return { sentence, times };
}

const [inMarch, inApril] = ["[day 2027-03-04T09:30:00.000Z]", "[day 2027-04-01T02:00:00.000Z]"];
const atNight = "[time 2026-12-01T19:00:00.000Z]";

/** Every kind of outlook, near and far, and what it is in the two languages. */
const sentences: readonly (readonly [string, Outlook, en: string, es: string])[] = [
  [
    "never",
    { ends: "never" },
    "Stays signed in until you or your school ends it.",
    "Sigue abierta hasta que la cierres tú o tu centro.",
  ],
  [
    "when the school asks everyone",
    { ends: "at", at: march, because: "reauthentication_due" },
    `Stays signed in until ${inMarch}, when your school asks everyone to sign in again.`,
    `Sigue abierta hasta el ${inMarch}, cuando tu centro pide que todos vuelvan a iniciar sesión.`,
  ],
  [
    "when a suspension begins",
    { ends: "at", at: march, because: "suspended" },
    `Stays signed in until ${inMarch}, when your school ends it.`,
    `Sigue abierta hasta el ${inMarch}, cuando la cierra tu centro.`,
  ],
  [
    "after what is promised, while it is used",
    { ends: "after-promise", at: march, every },
    `Stays signed in until ${inMarch}, then as long as you use it at least every 3 days.`,
    `Sigue abierta hasta el ${inMarch} y, después, mientras la uses al menos cada 3 días.`,
  ],
  [
    "while it is used",
    { ends: "when-unused", at: march, every },
    `Stays signed in as long as you use it at least every 3 days: until ${inMarch} if you do not use it again.`,
    `Sigue abierta mientras la uses al menos cada 3 días: hasta el ${inMarch} si no la vuelves a usar.`,
  ],
  [
    "at the latest, used or not",
    { ends: "at-latest", last: march, at: march, every },
    `Stays signed in until ${inMarch}, and no longer.`,
    `Sigue abierta hasta el ${inMarch}, y no más.`,
  ],
  [
    "at the latest, and earlier if it is not used",
    { ends: "at-latest", last: march, at: tonight, every: hours(36) },
    `Stays signed in until ${inMarch} at the latest, and only as long as you use it at least every 36 hours.`,
    `Sigue abierta hasta el ${inMarch} como máximo, y solo mientras la uses al menos cada 36 horas.`,
  ],
  [
    "soon, so that the hour matters",
    { ends: "when-unused", at: tonight, every: hours(1) },
    `Stays signed in as long as you use it at least every hour: until ${atNight} if you do not use it again.`,
    `Sigue abierta mientras la uses al menos cada hora: hasta el ${atNight} si no la vuelves a usar.`,
  ],
];

describe.each(sentences)("a sign-in that ends %s", (_ends, by, en, es) => {
  it("says until when, and why", () => expect(saidIn("en", { by }).sentence).toBe(en));

  it("says the same in Spanish", () => expect(saidIn("es", { by }).sentence).toBe(es));

  it.each(languages)("tells the times in %s on the reader's clock", (language) => {
    for (const { told, expected } of saidIn(language, { by }).times) expect(told).toBe(expected);
  });
});

it.each([
  ["en", april, `On ${inApril} your school asks everyone to sign in again.`],
  ["en", tonight, `On ${atNight} your school asks everyone to sign in again.`],
  ["es", april, `El ${inApril} tu centro pide que todos vuelvan a iniciar sesión.`],
  ["es", tonight, `El ${atNight} tu centro pide que todos vuelvan a iniciar sesión.`],
] as const)("adds in %s when the school asks everyone next", (language, again, added) => {
  const by = { ends: "after-promise", at: march, every } as const;
  const { sentence } = saidIn(language, { by });
  expect(saidIn(language, { by, again }).sentence).toBe(`${sentence} ${added}`);
});

const suspendedIn = (length: ReturnType<typeof hours>): string =>
  saidIn("en", { by: { ends: "at", at: after(now, length), because: "suspended" } }).sentence;

it("tells the hour of what is less than two days away, and only the day of what is further", () => {
  expect(suspendedIn(hours(47))).toContain("[time 2026-12-03T06:00:00.000Z]");
  expect(suspendedIn(hours(48))).toContain("[day 2026-12-03T07:00:00.000Z]");
});
