import type { AuditRecord } from "../admin-client/audit.ts";
import { accountId, clientId, grantId, institutionId } from "../policy/ids.ts";
import { brokenAt, type ChainEnd, unbegun } from "../store/port/audit-chain.ts";
import type { Actor, ChainedAuditRecord } from "../store/port/entities.ts";

export type Checked =
  | { readonly state: "no_records" }
  /** Only those who reach every institution see the chain. */
  | { readonly state: "not_visible" }
  /** No record of the page follows another: nothing could be checked. */
  | { readonly state: "apart" }
  /** So many records of the page hold together with the one before them. */
  | { readonly state: "whole"; readonly links: number }
  | { readonly state: "broken"; readonly number: number };

/**
 * Whether each record that follows its predecessor carries its hash; the very first has none to be counted. Filtered pages have gaps: these
 * are passed over.
 */
export function checkChain(newestFirst: readonly AuditRecord[]): Checked {
  const records = newestFirst.toReversed();
  let end = unbegun;
  let links = 0;
  for (const record of records) {
    const { number, hash } = record;
    if (number === undefined || hash === undefined) return { state: "not_visible" };
    if (number === end.number + 1) {
      if (!follows(record, end)) return { state: "broken", number };
      if (number > 1) links += 1;
    }
    end = { number, hash };
  }
  return links > 0 ? { state: "whole", links } : { state: nothingChecked(records) };
}

const follows = (record: AuditRecord, end: ChainEnd): boolean =>
  brokenAt([asHashed(record)], end) === undefined;

const nothingChecked = ({ length }: readonly AuditRecord[]) => (length === 0 ? "no_records" : "apart");

/** The record as it was hashed. */
function asHashed(read: AuditRecord): ChainedAuditRecord {
  const { institution, account, grant, client, actor, ...rest } = read;
  return {
    ...rest,
    actor: actor as unknown as Actor,
    ...(institution !== undefined && { institutionId: institutionId(institution) }),
    ...(account !== undefined && { accountId: accountId(account) }),
    ...(grant !== undefined && { grantId: grantId(grant) }),
    ...(client !== undefined && { clientId: clientId(client) }),
  } as unknown as ChainedAuditRecord;
}
