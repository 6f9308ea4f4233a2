import { calendarFor } from "./calendar.ts";
import { type CutOff, everInForce, hasBegun, inForce, type Suspension } from "./denials.ts";
import type { Facts, SignIn } from "./facts.ts";
import type { DenialId } from "./ids.ts";
import { mobileAllowed } from "./mobile-access.ts";
import type { Reason } from "./reasons.ts";
import { boundariesAround } from "./schedule.ts";
import { serves } from "./serves.ts";
import { earliest, type Instant, never } from "./time.ts";
import { timersEnd } from "./timers.ts";

/** A refusal carries its reason, and the record behind it if there is one; a permission carries its end. */
export type Decision =
  | { readonly allowed: true; readonly until: Instant }
  | { readonly allowed: false; readonly because: Reason; readonly record?: DenialId };

type Rule = (facts: Facts, now: Instant) => Decision;

/** In order: when several rules deny, the first one is the reason given. */
const rules = {
  revoked: (facts) => grantEnded(facts, "revoked"),
  signed_out: (facts) => firstDenial(grantEnded(facts, "signed_out"), cutOff(facts, "signed_out")),
  institution_disabled: ({ institution }) =>
    institution?.policy.disabled ? deny("institution_disabled") : forever,
  client_disabled: ({ client, signIn }) => (isOff(client, signIn) ? deny("client_disabled") : forever),
  suspended,
  mobile_access_off: (facts) =>
    facts.signIn.kind === "mobile" && !mobileAllowed(facts) ? deny("mobile_access_off") : forever,
  credentials_changed: (facts) => cutOff(facts, "credentials_changed"),
  revoked_by_cut_off: (facts, now) =>
    firstDenial(cutOff(facts, "revoked"), signedOutBySuspension(facts, now)),
  reauthentication_due: reauthenticationDue,
  session_expired: expired,
} as const satisfies Record<string, Rule>;

export type RuleName = keyof typeof rules;

const inOrder = Object.entries(rules) as readonly (readonly [RuleName, Rule])[];

/** Is this sign-in allowed at `now`; until when; or why not? Nothing else in Hallpass answers this. */
export function decide(facts: Facts, now: Instant): Decision {
  let until = never;
  for (const [, rule] of inOrder) {
    const verdict = rule(facts, now);
    if (!verdict.allowed) return verdict;
    until = earliest(until, verdict.until);
  }
  return { allowed: true, until };
}

/** What each rule says by itself, in order: the same rules that `decide` runs. */
export const explain = (facts: Facts, now: Instant): readonly { rule: RuleName; verdict: Decision }[] =>
  inOrder.map(([rule, judge]) => ({ rule, verdict: judge(facts, now) }));

function grantEnded({ denials, signIn }: Facts, because: "revoked" | "signed_out"): Decision {
  for (const denial of denials) {
    if (denial.type !== "grant-revocation" || denial.grantId !== signIn.grantId) continue;
    if (denial.because === because) return deny(because, denial.id);
  }
  return forever;
}

/** The latest cut-off that matches rules: it never moves back. */
function cutOff({ denials, signIn }: Facts, because: CutOff["because"]): Decision {
  let found: CutOff | undefined;
  for (const denial of denials) {
    if (denial.type !== "cut-off" || denial.because !== because || !endedBy(denial, signIn)) continue;
    if (found === undefined || found.notBefore < denial.notBefore) found = denial;
  }
  return found === undefined ? forever : deny(because, found.id);
}

function endedBy(denial: CutOff, signIn: SignIn): boolean {
  if (signIn.signedInAt > denial.notBefore) return false;
  if (denial.mobileOnly === true && signIn.kind !== "mobile") return false;
  if (denial.sparingAdministrators === true && signIn.administrator) return false;
  return endsInSession(denial, signIn) && matches(denial.target, signIn);
}

function endsInSession({ sparingSession, onlySession }: CutOff, { sessionUid, kind }: SignIn): boolean {
  if (sparingSession !== undefined && sparingSession === sessionUid) return false;
  return onlySession === undefined || (onlySession === sessionUid && kind === "web");
}

function matches(target: CutOff["target"], signIn: SignIn): boolean {
  switch (target.level) {
    case "account":
      return (
        target.accountId === signIn.accountId && (target.clientId ?? signIn.clientId) === signIn.clientId
      );
    case "client":
      return target.clientId === signIn.clientId;
    case "institution":
      return target.institutionId === signIn.institutionId;
    case "everyone":
      return true;
  }
}

/** A person's institution may have been taken away from it since. */
const isOff = (client: Facts["client"], { institutionId }: SignIn): boolean =>
  client?.disabled === true ||
  (client !== undefined && institutionId !== undefined && !serves(client, institutionId));

function suspended(facts: Facts, now: Instant): Decision {
  let until = never;
  for (const suspension of suspensionsOf(facts)) {
    if (inForce(suspension, now)) return deny("suspended", suspension.id);
    if (now < suspension.startsAt && everInForce(suspension)) until = earliest(until, suspension.startsAt);
  }
  return { allowed: true, until };
}

const suspensionsOf = ({ denials, signIn }: Facts): readonly Suspension[] =>
  denials.filter(
    (denial) => denial.type === "suspension" && denial.accountId === signIn.accountId,
  ) as Suspension[];

/** A suspension with `signOut` is also a cut-off at its start, and that outlives it. */
function signedOutBySuspension(facts: Facts, now: Instant): Decision {
  for (const suspension of suspensionsOf(facts)) {
    if (suspension.signOut && hasBegun(suspension, now) && facts.signIn.signedInAt <= suspension.startsAt) {
      return deny("revoked", suspension.id);
    }
  }
  return forever;
}

/** The latest boundary of the institution's schedule acts as a cut-off; the next one ends what is allowed now. */
function reauthenticationDue({ institution, signIn }: Facts, now: Instant): Decision {
  const calendar = institution && calendarFor(institution, signIn.kind);
  if (calendar === undefined || signIn.accountId === undefined) return forever;
  const { latest, next } = boundariesAround(calendar, signIn.accountId, now);
  const isOver = latest !== undefined && signIn.signedInAt <= latest;
  return isOver ? deny("reauthentication_due") : { allowed: true, until: next };
}

function expired({ institution, signIn }: Facts, now: Instant): Decision {
  const end = timersEnd(signIn, institution?.policy.timers[signIn.kind]);
  return now < end ? { allowed: true, until: end } : deny("session_expired");
}

const forever: Decision = { allowed: true, until: never };

const deny = (because: Reason, record?: DenialId): Decision =>
  record === undefined ? { allowed: false, because } : { allowed: false, because, record };

const firstDenial = (first: Decision, second: Decision): Decision => (first.allowed ? second : first);
