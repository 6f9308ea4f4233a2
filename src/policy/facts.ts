import type { Denial } from "./denials.ts";
import type { AccountId, ClientId, GrantId, InstitutionId } from "./ids.ts";
import type { QuietPeriod, Schedule } from "./schedule.ts";
import type { Duration, Instant } from "./time.ts";

export const clientKinds = ["mobile", "tool", "web", "resource-server", "service"] as const;
export type ClientKind = (typeof clientKinds)[number];

/** Whom a decision is about: a grant, a browser session (no grant, no client), or a service's token (no account). */
export interface SignIn {
  readonly grantId?: GrantId;
  readonly accountId?: AccountId;
  readonly institutionId?: InstitutionId;
  readonly clientId?: ClientId;
  readonly kind: ClientKind;
  /** The browser session it was made in. */
  readonly sessionUid?: string;
  /** The account administers its institution or the deployment. */
  readonly administrator: boolean;
  /** What the account's own switch said when this was written down; absent: as the institution says. */
  readonly mobileAccess?: boolean;
  /** When the person last proved who they are for it (auth_time). Never moves. */
  readonly signedInAt: Instant;
  /** When they last used it, as far as the asker knows. A live access token is proof of use when it was issued. */
  readonly lastActivityAt: Instant;
}

/** Both timers or neither (lifetimes.md §2): absolute at least 48 hours, sliding at least 4. */
export interface Timers {
  readonly absolute: Duration;
  readonly sliding: Duration;
  readonly ends: "both-run-out" | "either-runs-out";
}

/** What an institution has decided about sign-ins. */
export interface InstitutionPolicy {
  readonly disabled: boolean;
  /** Kinds that are not named have no timers, and time alone does not end their sign-ins. */
  readonly timers: Partial<Readonly<Record<ClientKind, Timers>>>;
  /** Absent: sign-ins from mobile apps are allowed. An account's own switch overrides it. */
  readonly mobileAccess?: boolean;
  readonly schedule?: Schedule;
  readonly quietPeriods?: readonly QuietPeriod[];
  /** So long the administrators' pages may stand unused. No decision rests on it. Absent: as the deployment is set. */
  readonly consoleIdle?: Duration;
}

/** As much of an institution as a decision asks for. */
export interface InstitutionFacts {
  readonly policy: InstitutionPolicy;
  readonly timeZone: string;
}

export interface ClientPolicy {
  readonly disabled: boolean;
  /** Whose people may use it. Absent: everybody's. */
  readonly institutions?: readonly InstitutionId[] | "all";
}

/** Everything a decision rests on besides the instant. `denials` may hold some that do not match: `decide` checks. */
export interface Facts {
  readonly signIn: SignIn;
  readonly institution?: InstitutionFacts;
  readonly client?: ClientPolicy;
  readonly denials: readonly Denial[];
}
