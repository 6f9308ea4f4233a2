import { type Decision, decide } from "../policy/decide.ts";
import { type Denial, usedTwiceCode } from "../policy/denials.ts";
import type { Facts } from "../policy/facts.ts";
import { type Reason, reasons } from "../policy/reasons.ts";
import type { Instant } from "../policy/time.ts";

type Denied = Extract<Decision, { allowed: false }>;

/** When a sign-in ended, if that is known: by a record, or by time since its last use. A switch tells no time. */
export function endedAt(facts: Facts, denied: Denied): Instant | undefined {
  const record = recordOf(facts, denied);
  if (record !== undefined) return record.type === "suspension" ? record.startsAt : record.at;
  if (byWhom[denied.because] !== "time" && denied.because !== "reauthentication_due") return undefined;
  // What was said at its last use of how long it would be allowed.
  const then = decide({ ...facts, denials: [] }, facts.signIn.lastActivityAt);
  return then.allowed ? then.until : undefined;
}

type Who = "you" | "your school" | "time" | "hallpass";

/** By whom, as the person is told. */
export function endedBy(facts: Facts, denied: Denied): Who {
  const record = recordOf(facts, denied);
  // Only people who change their own password spare the session they do it in.
  if (record?.type === "cut-off" && record.sparingSession !== undefined) return "you";
  return wasUsedTwice(record) ? "hallpass" : byWhom[denied.because];
}

/** Why, as the name of the message that says it. */
export const endedWord = (facts: Facts, denied: Denied): Reason | "used_twice" =>
  wasUsedTwice(recordOf(facts, denied)) ? "used_twice" : denied.because;

/** Why, in a sentence for the person. */
export const endedSentence = (facts: Facts, denied: Denied): string =>
  wasUsedTwice(recordOf(facts, denied)) ? usedTwice : reasons[denied.because];

/** Nobody at the school did that, and the person may have to look after their device. */
const usedTwice =
  "This sign-in was ended to protect you: its key was used twice, so somebody may have copied it.";

const wasUsedTwice = (record: Denial | undefined): boolean =>
  record?.type === "grant-revocation" && record.code === usedTwiceCode;

const byWhom: Readonly<Record<Reason, Who>> = {
  revoked: "your school",
  signed_out: "you",
  institution_disabled: "your school",
  client_disabled: "your school",
  suspended: "your school",
  mobile_access_off: "your school",
  credentials_changed: "your school",
  reauthentication_due: "your school",
  session_expired: "time",
};

const recordOf = ({ denials }: Facts, { record }: Denied): Denial | undefined =>
  record === undefined ? undefined : denials.find(({ id }) => id === record);
