import type { AccountId, GrantId } from "../../policy/ids.ts";
import { grantId } from "../../policy/ids.ts";
import { type Instant, instant } from "../../policy/time.ts";
import type { Grant } from "../port/entities.ts";
import type { MovedRecord, MovedSignIn } from "../port/moving.ts";
import { fromJson, toJson } from "./json.ts";
import type { SignInsTables } from "./tables.ts";

export const movedGrant = (row: SignInsTables["grants"]): MovedSignIn => ({
  kind: "grant",
  grant: {
    ...fromJson(row.document),
    lastActivityAt: row.last_activity_at as Instant,
    engine: fromJson(row.engine),
  },
});

export function grantRow({ engine, lastActivityAt, ...rest }: Grant): SignInsTables["grants"] {
  return {
    id: rest.id,
    account_id: rest.accountId,
    institution_id: rest.institutionId,
    client_id: rest.clientId,
    kind: rest.kind,
    signed_in_at: rest.signedInAt,
    last_activity_at: lastActivityAt,
    engine: toJson(engine),
    document: toJson(rest),
  };
}

type RecordRow = SignInsTables["engine_records"];

export const movedRecord = (row: RecordRow): MovedSignIn => ({
  kind: "engine-record",
  record: {
    model: row.model,
    hash: row.hash,
    payload: fromJson(row.payload),
    expiresAt: instant(row.expires_at),
    ...(row.grant_id !== null && { grantId: row.grant_id as GrantId }),
    ...(row.uid !== null && { uid: row.uid }),
    ...(row.account_id !== null && { accountId: row.account_id as AccountId }),
    ...useOf(row),
  },
});

const useOf = ({ consumed_at, note, note_until }: RecordRow): Partial<MovedRecord> => ({
  ...(consumed_at !== null && { usedAt: instant(consumed_at) }),
  ...(note !== null && note_until !== null && { note: { text: note, until: instant(note_until) } }),
});

export const recordRow = ({ note, ...record }: MovedRecord): RecordRow => ({
  model: record.model,
  hash: record.hash,
  grant_id: orNull(record.grantId),
  uid: orNull(record.uid),
  account_id: orNull(record.accountId),
  expires_at: Math.min(record.expiresAt, Number.MAX_SAFE_INTEGER),
  consumed_at: orNull(record.usedAt),
  note: orNull(note?.text),
  note_until: orNull(note?.until),
  payload: toJson(record.payload),
});

const orNull = <Value>(value: Value | undefined): Value | null => value ?? null;

export const movedUsed = ({ hash, grant_id }: SignInsTables["used_refresh_tokens"]): MovedSignIn => ({
  kind: "used-refresh-token",
  hash,
  grantId: grantId(grant_id),
});

export const movedCounter = ({ key, value, ends_at }: SignInsTables["counters"]): MovedSignIn => ({
  kind: "counter",
  key,
  value,
  endsAt: instant(ends_at),
});
