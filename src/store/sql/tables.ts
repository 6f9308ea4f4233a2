import type { Denial } from "../../policy/denials.ts";
import type { ClientKind } from "../../policy/facts.ts";
import type { Approval } from "../port/approvals.ts";
import type { CountedOutcome } from "../port/day-counts.ts";
import type { EnginePayload } from "../port/engine-records.ts";
import type {
  Account,
  AuditRecord,
  Client,
  Consent,
  Grant,
  Institution,
  SigningKey,
} from "../port/entities.ts";
import type { Logout } from "../port/logouts.ts";
import type { Change } from "../port/records.ts";
import type { Json } from "./json.ts";

/** Entities are kept as JSON in `document`; the other columns are what lookups need. Instants are milliseconds. */
export interface RecordsTables {
  institutions: { id: string; sort_name: string; document: Json<Institution> };
  accounts: {
    id: string;
    institution_id: string;
    username_key: string;
    sort_name: string;
    search_text: string;
    document: Json<Account>;
  };
  password_hashes: { account_id: string; hash: string };
  clients: { id: string; document: Json<Client> };
  denials: DenialsTable;
  changes: { number: number; type: Change["type"]; id: string; document: string };
  endings: { denial_id: string; due_at: number; after: string | null };
  scheduled_endings: {
    institution_id: string;
    ends_at: number;
    begins_after: number;
    /** Null: looked through. */
    due_at: number | null;
    after: string | null;
  };
  logouts: {
    id: string;
    client_id: string;
    institution_id: string;
    queued_at: number;
    /** Null: given up. */
    next_at: number | null;
    attempts: number;
    last_error: string | null;
    document: Json<Logout>;
  };
  ended_counts: { denial_id: string; ended: number; counted_at: number };
  day_counts: {
    institution_id: string;
    day: string;
    kind: ClientKind;
    outcome: CountedOutcome;
    times: number;
  };
  approvals: {
    id: string;
    /** The id when it was approved. */
    sameness: string;
    /** Null: it concerns more than one. */
    institution_id: string | null;
    asked_at: number;
    ends_at: number;
    approved: 0 | 1;
    document: Json<Approval>;
  };
  consents: { account_id: string; client_id: string; document: Json<Consent> };
  signing_keys: { kid: string; created_at: number; document: Json<SigningKey> };
  audit: AuditTable;
  /**
   * The last number given out. Taking the next one locks the row, so numbers appear in the order of commits. For the
   * clock: the latest instant that was recorded.
   */
  last_numbers: { name: "changes" | "audit" | "clock"; number: number };
}

export interface DenialsTable {
  id: string;
  type: "grant-revocation" | "cut-off" | "suspension" | "mobile-access";
  level: "grant" | "account" | "client" | "institution" | "everyone";
  grant_id: string | null;
  account_id: string | null;
  client_id: string | null;
  institution_id: string | null;
  at: number;
  /** Of revocations and cut-offs. */
  because: string | null;
  /** Null: of more than one institution. */
  at_institution: string | null;
  /** Null: it can always concern a live access token. */
  matters_until: number | null;
  document: Json<Denial>;
}

interface AuditTable {
  number: number;
  id: string;
  at: number;
  actor_id: string;
  action: string;
  institution_id: string | null;
  account_id: string | null;
  grant_id: string | null;
  client_id: string | null;
  hash: string;
  document: Json<AuditRecord>;
}

export interface LeasesTables {
  leases: { process: string; renewal: number; length: number; applied: number; at: number | null };
}

export interface SignInsTables {
  grants: {
    id: string;
    account_id: string;
    institution_id: string;
    client_id: string;
    kind: string;
    signed_in_at: number;
    last_activity_at: number;
    engine: Json<Grant["engine"]>;
    /** What never changes: all but the engine's part and the last activity. */
    document: Json<Omit<Grant, "engine" | "lastActivityAt">>;
  };
  engine_records: {
    model: string;
    hash: string;
    grant_id: string | null;
    uid: string | null;
    /** Sessions only. */
    account_id: string | null;
    expires_at: number;
    consumed_at: number | null;
    note: string | null;
    note_until: number | null;
    payload: Json<EnginePayload>;
  };
  /** Of refresh tokens that were used and whose records are gone. */
  used_refresh_tokens: { hash: string; grant_id: string };
  counters: { key: string; value: number; ends_at: number };
}
