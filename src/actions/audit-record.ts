import type { Instant } from "../policy/time.ts";
import type { Account, AuditRecord } from "../store/port/entities.ts";
import type { Caller } from "./caller.ts";
import type { GivenReason } from "./given-reason.ts";
import { newAuditId } from "./new-id.ts";

/** What an action tells about itself; who did it and from where comes from the caller. */
export interface Act
  extends Pick<AuditRecord, "action" | "institutionId" | "accountId" | "grantId" | "clientId" | "details"> {
  readonly at: Instant;
  readonly account?: Account;
  readonly reason?: GivenReason;
}

export const auditRecord = (caller: Caller, { account, reason, ...act }: Act): AuditRecord => ({
  id: newAuditId(),
  actor: caller.actor,
  ...(account !== undefined && { accountId: account.id, institutionId: account.institutionId }),
  ...(reason?.code !== undefined && { code: reason.code }),
  ...(reason?.note !== undefined && { note: reason.note }),
  ...(caller.requestId !== undefined && { requestId: caller.requestId }),
  ...act,
});
