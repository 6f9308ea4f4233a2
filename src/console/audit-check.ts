import type { AuditRecord } from "../admin-client/audit.ts";
import { accountId, clientId, grantId, institutionId } from "../policy/ids.ts";
import { brokenAt, type ChainEnd, unbegun } from "../store/port/audit-chain.ts";
import type { Actor, ChainedAuditRecord } from "../store/port/entities.ts";

export type Checked =
  | { readonly state: "no_records" }
  /** Only those who reach every institution see the chain, and the server has not said of each record whether it holds. */
  | { readonly state: "not_visible" }
  /** The server has checked each of so many records, of which its reader does not see the hashes. */
  | { readonly state: "each"; readonly records: number }
  /** So many of these are not what was written. */
  | { readonly state: "changed"; readonly records: number }
  /** No record of the page follows another: nothing could be checked. */
  | { readonly state: "apart" }
  /** So many records of the page hold together with the one before them. */
  | { readonly state: "whole"; readonly links: number }
  | { readonly state: "broken"; readonly number: number };

/** What can be said of the records of a page: by their hashes, or by what the server says of each to whoever does not see these. */
export const checkChain = (newestFirst: readonly AuditRecord[]): Checked =>
  newestFirst.some(({ hash }) => hash === undefined) ? checkEach(newestFirst) : checkLinks(newestFirst);

function checkEach(records: readonly AuditRecord[]): Checked {
  const changed = records.filter(({ intact }) => intact === false).length;
  if (changed > 0) return { state: "changed", records: changed };
  const all = records.every(({ intact }) => intact === true);
  return all ? { state: "each", records: records.length } : { state: "not_visible" };
}

/**
 * Whether each record that follows its predecessor carries its hash; the very first has none to be counted. Filtered pages have gaps: these
 * are passed over.
 */
function checkLinks(newestFirst: readonly AuditRecord[]): Checked {
  let end = unbegun;
  let links = 0;
  for (const record of newestFirst.toReversed()) {
    const { number = 0, hash = "" } = record;
    if (number === end.number + 1) {
      if (!follows(record, end)) return { state: "broken", number };
      if (number > 1) links += 1;
    }
    end = { number, hash };
  }
  return links > 0 ? { state: "whole", links } : { state: nothingChecked(newestFirst) };
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
