import { readdirSync, readFileSync } from "node:fs";
import { IntlMessageFormat } from "intl-messageformat";
import { type Duration, days, hours, type Instant, minutes, seconds } from "../policy/time.ts";
import en from "./en.json" with { type: "json" };

type Sections = typeof en;
type IdIn<Section extends keyof Sections> = Section extends string
  ? `${Section}.${keyof Sections[Section] & string}`
  : never;
/** `section.name`, as in en.json. */
export type MessageId = IdIn<keyof Sections>;

type Values = Readonly<Record<string, string | number>>;

/** One language and one clock: what a page says things with. */
export interface Speech {
  /** BCP 47. */
  readonly language: string;
  /** An IANA name. */
  readonly timeZone: string;
  readonly say: (id: MessageId, values?: Values) => string;
  /** “4 March 2027”. */
  readonly day: (at: Instant) => string;
  /** “4 Mar 2027”: at the ends of a chart. */
  readonly shortDay: (at: Instant) => string;
  /** “Thursday, 4 March 2027 at 08:30”. */
  readonly time: (at: Instant) => string;
  /** “4 Mar 2027, 08:30”: where many stand below each other. */
  readonly shortTime: (at: Instant) => string;
  /** “30 days”, “90 minutes”: in the largest unit that tells it whole. */
  readonly length: (length: Duration) => string;
  /** “every 3 days”, “every hour”: how often at least. */
  readonly every: (length: Duration) => string;
  /** “2 hours ago”, “in 3 days”: whole units, towards now. */
  readonly from: (now: Instant, at: Instant) => string;
  readonly number: (value: number) => string;
  /** “a, b and c”. */
  readonly list: (items: readonly string[]) => string;
}

type Messages = Readonly<Record<string, Readonly<Record<string, string>>>>;

const folder = new URL("./", import.meta.url);

/** Every language that there is a file of, English first. */
export const languages: readonly string[] = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .map((name) => name.slice(0, -".json".length))
  .toSorted((one, other) => Number(other === "en") - Number(one === "en") || one.localeCompare(other));

const files = new Map<string, Messages>(
  languages.map((language) => [
    language,
    JSON.parse(readFileSync(new URL(`${language}.json`, folder), "utf8")),
  ]),
);

/** English where `language` has no file. @param timeZone an IANA name */
export function speech(language: string, timeZone: string): Speech {
  const known = files.has(language) ? language : "en";
  const key = `${known} ${timeZone}`;
  const made = speeches.get(key) ?? makeSpeech(known, timeZone);
  // Zones come from readers: only so many are kept.
  if (speeches.size < 1000) speeches.set(key, made);
  return made;
}

const speeches = new Map<string, Speech>();

function makeSpeech(language: string, timeZone: string): Speech {
  const format = (how: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(regional(language), { ...how, timeZone });
  const day = format({ dateStyle: "long" });
  const shortDay = format({ dateStyle: "medium" });
  const time = format({ dateStyle: "full", timeStyle: "short" });
  const shortTime = format({ dateStyle: "medium", timeStyle: "short" });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const list = new Intl.ListFormat(language);
  const number = new Intl.NumberFormat(language);
  const say: Speech["say"] = (id, values = {}) => String(formatOf(language, id)?.format(values) ?? id);
  return {
    language,
    timeZone,
    say,
    day: (at) => day.format(at),
    shortDay: (at) => shortDay.format(at),
    time: (at) => time.format(at),
    shortTime: (at) => shortTime.format(at),
    length: (length) => {
      const [count, unit] = inUnits(length);
      return say(`lengths.${unit}`, { count });
    },
    every: (length) => {
      const [count, unit] = inUnits(length);
      return say(`every.${unit}`, { count });
    },
    from: (now, at) => {
      const [count, unit] = roughly(Math.abs(at - now));
      return relative.format(at < now ? -count : count, unit);
    },
    number: (value) => number.format(value),
    list: (items) => list.format(items),
  };
}

/** Days before months, clocks of 24 hours: as schools in both halves of the world read them without mistake. */
const regional = (language: string): string => (language === "en" ? "en-GB" : language);

const units = [
  ["days", days(1)],
  ["hours", hours(1)],
  ["minutes", minutes(1)],
  ["seconds", seconds(1)],
] as const;

function inUnits(length: Duration): [count: number, unit: (typeof units)[number][0]] {
  // 24 hours are said as hours: a day would be less exact.
  const [unit, size] = units.find(
    ([name, one]) => length % one === 0 && length >= (name === "days" ? 2 * one : one),
  ) ?? ["seconds", seconds(1)];
  return [Math.round(length / size), unit];
}

function roughly(length: number): [count: number, unit: (typeof units)[number][0]] {
  const [unit, size] = units.find(([, one]) => length >= one) ?? ["seconds", seconds(1)];
  return [Math.floor(length / size), unit];
}

const formats = new Map<string, IntlMessageFormat>();

/** Undefined where no language has it: what is said may be made of what somebody has sent, which is neither read nor kept. */
function formatOf(language: string, id: MessageId): IntlMessageFormat | undefined {
  const key = `${language} ${id}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const text = textOf(language, id) ?? textOf("en", id);
  if (text === undefined) return undefined;
  const made = new IntlMessageFormat(text, language);
  formats.set(key, made);
  return made;
}

function textOf(language: string, id: MessageId): string | undefined {
  const [section = "", name = ""] = id.split(".");
  const texts = files.get(language)?.[section];
  return texts !== undefined && Object.hasOwn(texts, name) ? texts[name] : undefined;
}
