import { createHash } from "node:crypto";
import { type GrantId, grantId } from "../../policy/ids.ts";
import {
  after,
  type Duration,
  days,
  type Instant,
  instant,
  milliseconds,
  minutes,
} from "../../policy/time.ts";
import { Damaged } from "./damage.ts";

/** 132 of the 256 bits of a hash: nobody finds another value with the same. */
export const hashPart = (hash: string): string => hash.slice(0, 22);

const idPrefix = "grt_";

/** A grant's id without what all of them begin with. */
export const shortId = (id: GrantId): string =>
  id.startsWith(idPrefix) ? id.slice(idPrefix.length) : `~${id}`;

export const longId = (short: string): GrantId =>
  grantId(short.startsWith("~") ? short.slice(1) : idPrefix + short);

/** Where a grant is kept together with its refresh tokens. */
export const grantKey = (short: string): string => `hp:g${short}`;

/** Where a record is kept that is not a refresh token. */
export const recordKey = (model: string, hash: string): string => `hp:${letterOf(model)}${hashPart(hash)}`;

/** What a use has left behind: in the slot of what was used. */
export const noteKey = (used: string, hash: string): string => `hp:n${hashPart(hash)}{${used}}`;

/** Names of counters may hold what people type or where they are: only a hash of them is kept. */
export const counterKey = (name: string): string =>
  `hp:c${hashPart(createHash("sha256").update(name).digest("base64url"))}`;

const letters: Readonly<Record<string, string>> = {
  AccessToken: "A",
  AuthorizationCode: "C",
  ClientCredentials: "K",
  Interaction: "I",
  RefreshToken: "R",
  ReplayDetection: "P",
  Session: "S",
};

export const letterOf = (model: string): string => letters[model] ?? `.${model}.`;

/** What a key is of, if it is of a record that stands by itself. */
export function modelOf(key: string): { readonly model: string; readonly hash: string } | undefined {
  const [, name = "", hash = ""] = /^hp:(\.\w+\.|[A-Z])(.{22})$/.exec(key) ?? [];
  if (hash === "") return undefined;
  const [known] = Object.entries(letters).find(([, letter]) => letter === name) ?? [name.slice(1, -1)];
  return { model: known, hash };
}

/** Of what nothing else ends: each use begins it anew. */
export const longest: Duration = days(3650);

/** For a process whose clock is behind: a key goes so much later than its record ends. */
const slack = minutes(1);

/** How long a key lives whose record ends at `end`, in milliseconds. */
export function timeToLive(end: Instant, now: Instant): Duration {
  const left = Math.min(end - now + slack, longest);
  return milliseconds(Math.max(1, Math.ceil(left)));
}

const digits = 13;
const noEnd = "9".repeat(digits);

/** An instant as 13 digits, which compare like numbers; what is later than the year 2286 has no end. */
export const stamp = (at: Instant): string =>
  at >= Number(noEnd) ? noEnd : String(Math.max(0, Math.floor(at))).padStart(digits, "0");

/** Throws Damaged where there is no such instant. */
export function instantOf(text: string): Instant {
  if (!/^\d{13}$/.test(text)) throw new Damaged();
  return text === noEnd ? instant(Number.POSITIVE_INFINITY) : instant(Number(text));
}

/** A grant's last activity is written by itself, so it carries its own check: two digits, which any one other digit would change. */
export const activityDigits = digits + 2;

export const activityStamp = (at: Instant): string => checked(stamp(at));

export function activityOf(text: string): Instant {
  const at = text.slice(0, digits);
  if (text !== checked(at)) throw new Damaged();
  return instantOf(at);
}

const checked = (stamped: string): string => stamped + String(Number(stamped) % 97).padStart(2, "0");

/** Whole, to answer a retry; after that only what it takes to notice a second use. */
export const usedRecordsAreKept = days(7);

/** How long it is known of a refresh token that it was used. */
export const usedNamesAreKept = days(30);

/** The day of an instant, as five digits. */
export const dayOf = (at: Instant): string =>
  String(Math.floor(Math.min(at, after(instant(0), milliseconds(99_999 * days(1)))) / days(1))).padStart(
    5,
    "0",
  );

export const inTenYears = (now: Instant): Instant => after(now, longest);
