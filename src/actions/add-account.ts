import type { Account } from "../store/port/entities.ts";
import type { RecordsWriter } from "../store/port/records.ts";
import { auditRecord } from "./audit-record.ts";
import type { Caller } from "./caller.ts";
import type { GivenReason } from "./given-reason.ts";

export interface AccountToAdd {
  readonly account: Account;
  readonly hash: string | undefined;
  /** The verb: "create-account", "import-accounts". */
  readonly action: string;
  readonly reason?: GivenReason;
}

/** A new account, its password if it has one, and who made it. */
export async function addAccount(
  writer: RecordsWriter,
  caller: Caller,
  { account, hash, action, reason }: AccountToAdd,
): Promise<void> {
  await writer.putAccount(account);
  if (hash !== undefined) await writer.putPasswordHash(account.id, hash);
  const { username, roles, createdAt: at } = account;
  await writer.addAudit(
    auditRecord(caller, {
      action,
      at,
      account,
      ...(reason !== undefined && { reason }),
      details: { created: true, username, roles, password: hash !== undefined },
    }),
  );
}
