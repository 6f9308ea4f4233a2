import { type AccountId, accountId, type GrantId, grantId } from "../../policy/ids.ts";
import type { EnginePayload, EngineRecord, FoundRecord } from "../port/engine-records.ts";
import type { KeptRecord } from "./kept-grant.ts";
import { pack, unpack } from "./pack.ts";

/** Whose a record is, for whom the payload does not say the same: 1 is "as the payload says", 0 "nobody's". */
type Packed = readonly [payload: EnginePayload, grantId: Field, uid: Field, accountId: Field];
type Field = string | 0 | 1;

export function packRecord(record: EngineRecord, beside?: string): Buffer {
  const { payload, grantId: grant, uid, accountId: account } = record;
  const packed: Packed = [
    payload,
    field(payload["grantId"], grant),
    field(payload["uid"], uid),
    field(payload["accountId"], account),
  ];
  return pack(packed, beside);
}

/** The record under these names, without a note. */
export function foundRecord(model: string, hash: string, kept: KeptRecord): FoundRecord {
  const [payload, grant, uid, account] = unpack(kept.payload, kept.beside) as Packed;
  const { expiresAt, usedAt } = kept;
  return {
    model,
    hash,
    payload: {
      ...payload,
      // In seconds, as the engine writes it.
      ...(usedAt !== undefined && { consumed: Math.floor(usedAt / 1000) }),
    },
    expiresAt,
    ...given("grantId", grantOf(value(payload["grantId"], grant))),
    ...given("uid", value(payload["uid"], uid)),
    ...given("accountId", accountOf(value(payload["accountId"], account))),
    ...(usedAt !== undefined && { used: { at: usedAt } }),
  };
}

const field = (said: unknown, is: string | undefined): Field => (is === undefined ? 0 : said === is ? 1 : is);

const value = (said: unknown, kept: Field): string | undefined =>
  kept === 0 ? undefined : kept === 1 ? String(said) : kept;

const grantOf = (text: string | undefined): GrantId | undefined =>
  text === undefined ? undefined : grantId(text);
const accountOf = (text: string | undefined): AccountId | undefined =>
  text === undefined ? undefined : accountId(text);

const given = <Name extends string, Value>(name: Name, is: Value | undefined) =>
  (is === undefined ? {} : { [name]: is }) as { readonly [Key in Name]?: Value };
