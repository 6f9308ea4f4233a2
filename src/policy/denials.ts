import type { AccountId, ClientId, DenialId, GrantId, InstitutionId } from "./ids.ts";
import { earliest, type Instant, never } from "./time.ts";

/**
 * A recorded reason why sign-ins that match it are not allowed. Never changed, but for lifting a suspension and turning
 * an account's switch.
 */
export type Denial = GrantRevocation | CutOff | Suspension | MobileAccess;

/** Ends one sign-in, whenever it was made. */
export interface GrantRevocation {
  readonly type: "grant-revocation";
  readonly id: DenialId;
  readonly grantId: GrantId;
  readonly because: "revoked" | "signed_out";
  readonly at: Instant;
  /** Where the sign-in was: for lists, never for decisions. */
  readonly institutionId?: InstitutionId;
  /** Why, as a short word for scripts and lists. */
  readonly code?: string;
}

/** The code of a revocation that Hallpass itself made: a token or code came twice, so one use was a copy's. */
export const usedTwiceCode = "used-twice";

/** Ends every matching sign-in made at or before `notBefore`, with one record however many there are. */
export interface CutOff {
  readonly type: "cut-off";
  readonly id: DenialId;
  readonly target: Target;
  readonly notBefore: Instant;
  readonly because: "revoked" | "signed_out" | "credentials_changed";
  readonly at: Instant;
  /** Only sign-ins in clients of kind `mobile`. */
  readonly mobileOnly?: boolean;
  /** Not those who administer the institution. */
  readonly sparingAdministrators?: boolean;
  /** Not the browser session in which a person ended their others or changed their password, nor what was signed in from it. */
  readonly sparingSession?: string;
  /** Only this browser session and the sign-ins in web clients made in it; apps and tools signed in from it go on. */
  readonly onlySession?: string;
  /** Why, as a short word for scripts and lists. */
  readonly code?: string;
}

export type Target =
  | { readonly level: "account"; readonly accountId: AccountId; readonly clientId?: ClientId }
  | { readonly level: "client"; readonly clientId: ClientId }
  | { readonly level: "institution"; readonly institutionId: InstitutionId }
  | { readonly level: "everyone" };

/** Shuts an account out from `startsAt` until it is lifted or `endsAt` is reached. One per account and source. */
export interface Suspension {
  readonly type: "suspension";
  readonly id: DenialId;
  readonly accountId: AccountId;
  readonly source: SuspensionSource;
  /** A short word for scripts and lists: "conduct", "left-school". */
  readonly code: string;
  readonly at: Instant;
  readonly startsAt: Instant;
  readonly endsAt?: Instant;
  readonly liftedAt?: Instant;
  /** True: sign-ins made at or before the start are over for good. False: they are paused. */
  readonly signOut: boolean;
}

/** An account's own switch for mobile apps. It overrides its institution's, both ways. One per account. */
export interface MobileAccess {
  readonly type: "mobile-access";
  readonly id: DenialId;
  readonly accountId: AccountId;
  readonly access: "on" | "off" | "as-institution";
  readonly at: Instant;
}

/** When it was recorded as it now is. Never in the future. */
export const recordedAt = (denial: Denial): Instant =>
  (denial.type === "suspension" ? denial.liftedAt : undefined) ?? denial.at;

export type SuspensionSource = "administrator" | "directory" | "signal";

/** One that was lifted, or ran out, before it started has never been in force and never will be. */
export const everInForce = ({ startsAt, liftedAt, endsAt }: Suspension): boolean =>
  startsAt < earliest(liftedAt ?? never, endsAt ?? never);

/** In force at `now`: begun, not lifted, not run out. The end itself is already free. */
export const inForce = (suspension: Suspension, now: Instant): boolean =>
  hasBegun(suspension, now) && now < earliest(suspension.liftedAt ?? never, suspension.endsAt ?? never);

/** It is or was in force at some time up to `now`. */
export const hasBegun = (suspension: Suspension, now: Instant): boolean =>
  suspension.startsAt <= now && everInForce(suspension);
