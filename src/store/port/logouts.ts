import type { AccountId, ClientId, DenialId, GrantId, InstitutionId } from "../../policy/ids.ts";
import type { Stretch } from "../../policy/schedule.ts";
import type { Instant } from "../../policy/time.ts";
import type { Page } from "./records.ts";

/** One notice to one client that a sign-in of an account is over (OpenID Connect Back-Channel Logout 1.0). */
export interface Logout {
  /** The same for the same ending, client and session, so that nothing is queued twice. */
  readonly id: string;
  readonly clientId: ClientId;
  readonly accountId: AccountId;
  readonly institutionId: InstitutionId;
  /** The session at the client, as its ID tokens name it. */
  readonly sid: string;
  /** The denial that ended it. Absent: a boundary of the institution's schedule did. */
  readonly because?: DenialId;
  readonly queuedAt: Instant;
}

/** A logout as it waits, or as it was given up. */
export interface QueuedLogout extends Logout {
  readonly attempts: number;
  /** Absent: given up. */
  readonly nextAt?: Instant;
  /** Absent before the first failure. */
  readonly lastError?: string;
}

/** A denial whose sign-ins are still to be looked through for clients to tell. */
export interface Ending {
  readonly denialId: DenialId;
  /** The last grant that was looked at. */
  readonly after?: GrantId;
}

/** A stretch of time in which an institution's schedule ended sign-ins that are still to be looked through. */
export interface ScheduledEnding {
  readonly institutionId: InstitutionId;
  readonly stretch: Stretch;
  /** The last grant that was looked at. */
  readonly after?: GrantId;
}

/** What was found on one page; without `after` it was the last. */
export interface Found {
  readonly logouts: readonly Logout[];
  readonly after?: GrantId;
}

export interface FailedLogoutQuery {
  readonly institutions: readonly InstitutionId[] | "all";
  readonly after?: string;
  readonly limit: number;
}

/** What doors may do by themselves: look. */
export interface LogoutReader {
  /** Those that have failed at least once and are not delivered, oldest first. */
  failedLogouts(query: FailedLogoutQuery): Promise<Page<QueuedLogout>>;
}

export interface LogoutClaim {
  readonly until: Instant;
  readonly limit: number;
  /** How many for this client, so that one that hangs keeps no other waiting. */
  readonly room: (client: ClientId) => number;
}

/**
 * The queue of logouts. What a process claims is nobody else's until `until`; then, if the process has died, anybody's.
 * Each new denial in the records becomes an ending here in the same transaction, due when it begins.
 */
export interface Logouts extends LogoutReader {
  claimEnding(now: Instant, until: Instant): Promise<Ending | undefined>;
  /** Queues what was found, all or nothing, and moves the ending on to `after`, or away when there is no more. */
  queue(ending: Ending, found: Found): Promise<void>;
  /** Adds those that were never added before, by whatever process: known by their institution and the stretch's end. */
  addScheduled(endings: readonly ScheduledEnding[]): Promise<void>;
  /** As `claimEnding`; the earliest stretch first. */
  claimScheduled(now: Instant, until: Instant): Promise<ScheduledEnding | undefined>;
  /** As `queue`. An ending that was looked through is remembered until it is swept. */
  queueScheduled(ending: ScheduledEnding, found: Found): Promise<void>;
  /** The longest due first. */
  claim(now: Instant, how: LogoutClaim): Promise<readonly QueuedLogout[]>;
  delivered(id: string): Promise<void>;
  /** Without `nextAt` it is given up, and stays on the list of failures. */
  failed(id: string, how: { readonly error: string; readonly nextAt?: Instant }): Promise<void>;
  /** Removes those queued before then, and stretches that ended before then, whatever has become of them. */
  sweepLogouts(before: Instant): Promise<void>;
}
