import type { ClientKind } from "../../policy/facts.ts";
import type { AccountId, ClientId, GrantId, InstitutionId } from "../../policy/ids.ts";
import type { Duration, Instant } from "../../policy/time.ts";
import type { Grant } from "./entities.ts";

/** Which grants are meant: those that fit all that is given. */
export interface GrantQuery {
  readonly institutionId?: InstitutionId;
  readonly accountId?: AccountId;
  readonly clientId?: ClientId;
  readonly kind?: ClientKind;
  /** Signed in at or before it. */
  readonly signedInUntil?: Instant;
}

/** What doors may do by themselves: look. */
export interface SignInReader {
  grant(id: GrantId): Promise<Grant | undefined>;
  /** From an index that may be stale by a moment: for lists, never for decisions. Latest activity first. */
  grantsOf(accountId: AccountId): Promise<readonly Grant[]>;
  /** For counting, from an index. Ordered by id; `after` is the last id of the page before. A short page is the last. */
  grantsAt(query: GrantQuery, page: { after?: GrantId; limit: number }): Promise<readonly Grant[]>;
}

/**
 * The latest use of a grant that was written within the last minute, as whoever notes uses keeps it. Changed in place:
 * thousands of introspections a second pass here.
 */
export interface Use {
  latest: Instant;
  /** Whether it still counts. */
  isRecent: boolean;
  /** What the store was told, and when. */
  readonly told: Instant;
  readonly toldAt: Instant;
}

/** Grants and their last activity. Losing them signs people out; nothing here can sign anyone back in. */
export interface SignIns extends SignInReader {
  /** Adds a grant, or replaces what the engine keeps about it; `signedInAt` and `lastActivityAt` stay as first written. */
  putGrant(grant: Grant): Promise<void>;
  /** Moves each grant's last activity forward, never back. Unknown grants are passed over. */
  recordActivity(uses: ReadonlyMap<GrantId, Instant>): Promise<void>;
  /**
   * Only those last active before `before`, least recently active first: of all, or of as many as the store looked
   * through, which goes on from there when it is asked without `after` again. `after` is the last id of the page before, also
   * when that grant has been removed or used since; an id of no page and no grant begins anew.
   */
  idleGrants(query: { before: Instant; after?: GrantId; limit: number }): Promise<readonly Grant[]>;
  /** Removes grants and every engine record that belongs to them, if it would not end by itself within hours. */
  removeGrants(ids: readonly GrantId[]): Promise<void>;
  /** Adds one to a counter that forgets itself `window` after its first count, and returns the new value. */
  count(key: string, window: Duration, now: Instant): Promise<number>;
  /** Adds several at once. */
  countMany(
    key: string,
    by: number,
    when: { readonly window: Duration; readonly now: Instant },
  ): Promise<number>;
  /** A counter's value, 0 when it has none. */
  counted(key: string, now: Instant): Promise<number>;
  resetCount(key: string): Promise<void>;
  /** Begins a counter anew at one: it forgets itself `window` from now, whatever it was before. */
  countAnew(key: string, window: Duration, now: Instant): Promise<void>;
  close(): Promise<void>;
}
