import type { CutOff, Denial, GrantRevocation, Suspension, Target } from "../../policy/denials.ts";
import type { AccountId, ClientId, DenialId, GrantId, InstitutionId } from "../../policy/ids.ts";
import type { Instant } from "../../policy/time.ts";
import type { ApprovalReader, ApprovalWriter } from "./approvals.ts";
import type {
  Account,
  AuditRecord,
  ChainedAuditRecord,
  Client,
  Consent,
  Grant,
  Institution,
  SigningKey,
} from "./entities.ts";

/** What the question "may this sign-in go on?" rests on. */
export interface Standing {
  readonly account: Account;
  readonly institution: Institution;
  readonly client?: Client;
  /** Every denial that names the account, the grant, the client, the institution or everyone. */
  readonly denials: readonly Denial[];
}

/** One step of the change feed. A reader that has seen number n never later meets a number below n, nor misses one. */
export type Change = { readonly number: number } & (
  | { readonly type: "institution"; readonly institution: Institution }
  | { readonly type: "client"; readonly client: Client }
  | { readonly type: "denial"; readonly denial: Denial }
  /** Put or removed. The key itself is read where it is kept: the feed goes on after it is withdrawn. */
  | { readonly type: "signing-key"; readonly kid: string }
);

export interface Snapshot {
  /** The number of the last change that it contains. */
  readonly number: number;
  readonly institutions: readonly Institution[];
  readonly clients: readonly Client[];
  /** Those that can matter to an access token issued at or after `since`. */
  readonly denials: readonly Denial[];
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Give it back to get the next page. Absent on the last one. */
  readonly next?: string;
}

export interface AccountQuery {
  /** "all", or only these. */
  readonly institutions: readonly InstitutionId[] | "all";
  /** Found anywhere in name, username or e-mail, whatever the case. */
  readonly text?: string;
  /** Exactly this username, as `usernameKey` compares them. */
  readonly username?: string;
  readonly after?: string;
  readonly limit: number;
}

export interface AuditQuery {
  readonly institutions: readonly InstitutionId[] | "all";
  /** The record's own. */
  readonly id?: string;
  readonly accountId?: AccountId;
  readonly grantId?: GrantId;
  /** The actor's id. */
  readonly actor?: string;
  readonly action?: string;
  readonly from?: Instant;
  readonly to?: Instant;
  readonly after?: string;
  readonly limit: number;
}

/** What ends sign-ins for good, whoever wrote it. */
export type Revocation = CutOff | GrantRevocation;

export interface RevocationQuery {
  /** "all", or only those at these institutions, at their accounts and in their grants. */
  readonly institutions: readonly InstitutionId[] | "all";
  readonly after?: string;
  readonly limit: number;
}

/** How many sign-ins a revocation has ended, as they were counted once. */
export interface EndedCount {
  readonly ended: number;
  readonly countedAt: Instant;
}

/** A grant as the records are asked about it. */
export type AskedGrant = Pick<Grant, "id" | "accountId" | "clientId">;

/** What doors may do by themselves: look. Every call rejects with StoreUnavailable when the store does not answer. */
export interface RecordsReader extends ApprovalReader {
  /** One query. Undefined when there is no such account. */
  standing(of: {
    readonly accountId: AccountId;
    readonly clientId?: ClientId;
    readonly grantId?: GrantId;
  }): Promise<Standing | undefined>;
  /** For counting, never for one decision: read in steps. A grant whose account is gone has no entry. */
  standings(of: readonly AskedGrant[]): Promise<ReadonlyMap<GrantId, Standing>>;
  institution(id: InstitutionId): Promise<Institution | undefined>;
  /** Ordered by name. */
  institutions(): Promise<readonly Institution[]>;
  client(id: ClientId): Promise<Client | undefined>;
  clients(): Promise<readonly Client[]>;
  account(id: AccountId): Promise<Account | undefined>;
  accountByUsername(institutionId: InstitutionId, username: string): Promise<Account | undefined>;
  findAccounts(query: AccountQuery): Promise<Page<Account>>;
  /** All of an account's, lifted and run out ones too, newest first. */
  suspensionsOf(id: AccountId): Promise<readonly Suspension[]>;
  denial(id: DenialId): Promise<Denial | undefined>;
  /** Those with exactly this target. */
  cutOffsAt(target: Target): Promise<readonly CutOff[]>;
  /** Newest first, without what people have ended themselves. */
  revocations(query: RevocationQuery): Promise<Page<Revocation>>;
  /** Undefined before they were counted. */
  endedCount(id: DenialId): Promise<EndedCount | undefined>;
  /** What the account has agreed that a client may do, until it is taken back. */
  consent(accountId: AccountId, clientId: ClientId): Promise<Consent | undefined>;
  signingKeys(): Promise<readonly SigningKey[]>;
  /** The latest that a transaction has put; 0 at first. */
  latestInstant(): Promise<Instant>;
  /** Newest first. */
  audit(query: AuditQuery): Promise<Page<ChainedAuditRecord>>;
  /** The hashes of those audit records, by number, at most 200; one that is gone has none. */
  auditHashes(numbers: readonly number[]): Promise<ReadonlyMap<number, string>>;
  /** In order, at most `limit`. Begins later than `number + 1` when what came between was pruned: take a snapshot. */
  changesAfter(number: number, limit: number): Promise<readonly Change[]>;
  snapshot(since: Instant): Promise<Snapshot>;
}

/**
 * What actions do inside one transaction. What a `put` writes replaces what was there under the same id; institutions,
 * clients, denials and signing keys, also removed ones, become the next change of the feed.
 */
export interface RecordsWriter extends RecordsReader, ApprovalWriter {
  putInstitution(institution: Institution): Promise<void>;
  putClient(client: Client): Promise<void>;
  /** Rejects with UsernameTaken when another account of the institution has the username. */
  putAccount(account: Account): Promise<void>;
  passwordHash(id: AccountId): Promise<string | undefined>;
  putPasswordHash(id: AccountId, hash: string): Promise<void>;
  /** What it ends will be looked through for clients that want to be told. */
  putDenial(denial: Denial): Promise<void>;
  /** The first count stays: sign-ins that are over are not kept for ever, so a later one finds fewer. */
  putEndedCount(id: DenialId, count: EndedCount): Promise<void>;
  /** Replaces an earlier consent of the account for the client. */
  putConsent(consent: Consent): Promise<void>;
  /** For one client, or all of the account's. */
  removeConsents(accountId: AccountId, clientId?: ClientId): Promise<void>;
  putSigningKey(key: SigningKey): Promise<void>;
  removeSigningKey(kid: string): Promise<void>;
  /** The next change has a number far beyond all that anybody has seen: whoever follows the feed begins again. */
  leaveGap(): Promise<void>;
  addAudit(record: AuditRecord): Promise<void>;
  /** Never moves it back. */
  putLatestInstant(at: Instant): Promise<void>;
}

/** What a process follows to know what the others have changed. */
export interface ChangeFeed extends Pick<RecordsReader, "changesAfter" | "snapshot"> {
  /** The number of the last change that was committed before the call. */
  lastChange(): Promise<number>;
  /** Tells soon when there may be a change, and may miss one: look from time to time too. Returns what ends it. */
  onChange(listener: () => void): () => void;
}

/** The records: institutions, accounts, clients, keys, denials, change feed, audit. Durable at commit. */
export interface Records extends RecordsReader, ChangeFeed {
  /**
   * Runs `work` in one transaction, one at a time: all of it becomes durable before the promise resolves, or none of it
   * happens. `work` waits for nothing but the writer.
   */
  change<T>(work: (writer: RecordsWriter) => Promise<T>): Promise<T>;
  /** Removes the oldest changes, at most `limit`, but never the newest `keep`, and returns how many. Entities stay. */
  pruneChanges(keep: number, limit: number): Promise<number>;
  /** For comparing with what somebody gives as their password. Only actions hold a `Records`, so no door sees a hash. */
  passwordHash(id: AccountId): Promise<string | undefined>;
  close(): Promise<void>;
}

/** The store did not answer, or not in time: a door says 503, never "no". */
export class StoreUnavailable extends Error {
  override readonly name: string = "StoreUnavailable";
}

export class UsernameTaken extends Error {
  override readonly name = "UsernameTaken";
}

/** What a query names as `after` is nothing that a page has given as `next`. */
export class UnknownPage extends Error {
  override readonly name = "UnknownPage";
}
