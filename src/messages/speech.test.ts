import { readFileSync } from "node:fs";
import { IntlMessageFormat } from "intl-messageformat";
import { expect, it, vi } from "vitest";
import { reasons } from "../policy/reasons.ts";
import { days, hours, instant, minutes } from "../policy/time.ts";
import { languages, type MessageId, speech } from "./speech.ts";

type File = Readonly<Record<string, Readonly<Record<string, string>>>>;
const fileOf = (language: string): File =>
  JSON.parse(readFileSync(new URL(`${language}.json`, import.meta.url), "utf8")) as File;

const entries = (language: string): readonly (readonly [MessageId, string])[] =>
  Object.entries(fileOf(language)).flatMap(([section, texts]) =>
    Object.entries(texts).map(([name, text]) => [`${section}.${name}` as MessageId, text] as const),
  );

type Element = ReturnType<IntlMessageFormat["getAst"]>[number];

/** The values that a text asks for, those inside plurals too. */
const asked = (elements: readonly Element[]): readonly string[] =>
  elements.flatMap((element) => {
    const inner = "options" in element ? Object.values(element.options) : [];
    return [...nameOf(element), ...inner.flatMap(({ value }) => asked(value))];
  });

/** A literal (its type is 0) and the # of a plural ask for nothing. */
const nameOf = (element: Element): readonly string[] => {
  const type: number = element.type;
  return "value" in element && type !== 0 ? [element.value] : [];
};

const values = (text: string): readonly string[] =>
  [...new Set(asked(new IntlMessageFormat(text, "en").getAst()))].toSorted();

const shape = (of: string) => entries(of).map(([id, text]) => [id, values(text)]);

it("has English and Spanish, English first", () => expect(languages).toEqual(["en", "es"]));

it.each(languages)("%s says everything that English says, and asks for the same values", (language) => {
  expect(shape(language)).toEqual(shape("en"));
});

it.each(languages)("%s leaves no text empty and puts no mark-up into any", (language) => {
  const odd = entries(language).filter(([, text]) => text.trim() === "" || /<|&\w+;/.test(text));
  expect(odd).toEqual([]);
});

it("says the reasons in English as the programs' answers do", () => {
  expect(Object.keys(reasons).length).toBeGreaterThan(8);
  for (const [word, sentence] of Object.entries(reasons))
    expect(speech("en", "UTC").say(`reasons.${word}` as MessageId)).toBe(sentence);
});

it("counts, and shows values as they are", () => {
  const { say } = speech("es", "UTC");
  expect(say("lengths.days", { count: 1 })).toBe("1 día");
  expect(say("lengths.days", { count: 30 })).toBe("30 días");
});

it("tells time on the reader's clock", () => {
  const at = instant(Date.parse("2026-12-01T07:00:00Z"));
  expect(speech("en", "America/Los_Angeles").time(at)).toMatch(/Monday,? 30 November 2026 at 23:00/);
  expect(speech("en", "America/Los_Angeles").shortTime(at)).toBe("30 Nov 2026, 23:00");
  expect(speech("en", "America/Los_Angeles").shortDay(at)).toBe("30 Nov 2026");
  expect(speech("es", "Europe/Madrid").day(at)).toBe("1 de diciembre de 2026");
});

it("tells lengths whole, in the largest unit that can", () => {
  const { length } = speech("en", "UTC");
  expect(length(days(30))).toBe("30 days");
  expect(length(days(1))).toBe("24 hours");
  expect(length(hours(50))).toBe("50 hours");
  expect(length(minutes(90))).toBe("90 minutes");
});

it("tells how long ago, towards now", () => {
  const { from } = speech("en", "UTC");
  const now = instant(Date.parse("2026-12-01T07:00:00Z"));
  expect(from(now, instant(now - hours(3) + 1))).toBe("2 hours ago");
  expect(from(now, instant(now + days(3)))).toBe("in 3 days");
  expect(from(now, instant(now - days(1)))).toBe("yesterday");
});

it("speaks English where it has no such language", () => expect(speech("xx", "UTC").language).toBe("en"));

it.each(["consoleLists.outcome_{", "consoleLists.constructor", "nothing.at_all"])(
  "says what no language has as it is, and reads nothing into it: %s",
  (id) => {
    expect(speech("es", "UTC").say(id as MessageId)).toBe(id);
  },
);

it("keeps nothing of what no language has", () => {
  const { say } = speech("en", "UTC");
  const made = vi.spyOn(Map.prototype, "set");
  for (let number = 0; number < 100; number += 1) say(`consoleLists.outcome_${number}` as MessageId);
  expect(made).not.toHaveBeenCalled();
  made.mockRestore();
});
