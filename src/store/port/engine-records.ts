import type { AccountId, ClientId, GrantId } from "../../policy/ids.ts";
import type { Instant } from "../../policy/time.ts";

export type EnginePayload = Readonly<Record<string, unknown>>;

export interface EngineRecord {
  /** The engine's model name: "AuthorizationCode", "RefreshToken", "Session" … */
  readonly model: string;
  /** base64url SHA-256 of the value that its bearer holds. The value itself is never stored. */
  readonly hash: string;
  readonly payload: EnginePayload;
  /** Not found any more from here on, and swept some time later. */
  readonly expiresAt: Instant;
  readonly grantId?: GrantId;
  /** Sessions: a second, harmless name. */
  readonly uid?: string;
  /** Sessions: who is signed in. */
  readonly accountId?: AccountId;
}

export interface FoundRecord extends EngineRecord {
  /** Only of a record that was used: when, and its note for as long as there is one. */
  readonly used?: { readonly at: Instant; readonly note?: string };
}

/** The use of a record, and what it leaves there for those that come after it. */
export interface Use {
  readonly at: Instant;
  /** Not found any more from `until` on, and swept some time later. */
  readonly note?: { readonly text: string; readonly until: Instant };
  /** What takes its place, in the order in which it is put. */
  readonly successors?: readonly EngineRecord[];
}

/** What doors may do by themselves: look. */
export interface EngineRecordReader {
  /** The record of one of these models with this hash: no two have the same. One question to the store. */
  findAny(models: readonly string[], hash: string, now: Instant): Promise<FoundRecord | undefined>;
  findByUid(model: string, uid: string, now: Instant): Promise<FoundRecord | undefined>;
  /** The browser sessions of an account, from an index that may be stale by a moment: for lists, never for decisions. */
  sessionsOf(accountId: AccountId, now: Instant): Promise<readonly FoundRecord[]>;
}

/** What the engine keeps for itself, in its own words: codes, tokens, interactions, browser sessions. */
export interface EngineRecords extends EngineRecordReader {
  /** Adds or replaces; what was used stays used. A session keeps the authorizations that another request has added. */
  put(record: EngineRecord): Promise<void>;
  find(model: string, hash: string, now: Instant): Promise<FoundRecord | undefined>;
  /**
   * Marks it used, with `consumed` in the payload. Of any number of calls for one record exactly one returns true, and
   * the note of that one is kept in the same step. For that one the successors are put afterwards, in their order; when a
   * crash or a fault comes between, those that were not put yet are missing. Of a use that was given up, nothing comes later.
   */
  consume(model: string, hash: string, use: Use): Promise<boolean>;
  /**
   * Puts what should have taken the place of a refresh token that was used, once more if need be. False where the store does
   * not know of that use (any more): then no refresh token is put, for there would be two.
   */
  putSuccessors(hash: string, successors: readonly EngineRecord[]): Promise<boolean>;
  /**
   * Whose refresh token it was, if one with this hash was ever used: known for as long as its grant is kept, or for
   * thirty days where room is dear, also when the record itself is not found any more.
   */
  usedRefreshToken(
    hash: string,
  ): Promise<{ readonly grantId: GrantId; readonly clientId: ClientId } | undefined>;
  remove(model: string, hash: string): Promise<void>;
  /**
   * Removes at most `limit` records and as many notes that ended before `now`, and returns how many records. Where they
   * go by themselves there are none.
   */
  sweep(now: Instant, limit: number): Promise<number>;
}
