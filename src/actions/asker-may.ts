import { inForce } from "../policy/denials.ts";
import { type AccountId, accountId, clientId } from "../policy/ids.ts";
import type { Instant } from "../policy/time.ts";
import type { Approval } from "../store/port/approvals.ts";
import type { RecordsReader } from "../store/port/records.ts";
import { mayDo } from "./approval-acts.ts";
import { type Caller, permissions, personInRoles } from "./caller.ts";

/** Whether who has asked might do it now: they are there, not suspended, and in a role or with scopes that allow it. */
export async function askerMay(records: RecordsReader, approval: Approval, now: Instant): Promise<boolean> {
  const asker = await callerNow(records, approval, now);
  return asker !== undefined && mayDo(asker, approval.act);
}

/** What its asker may do at this instant. Undefined: nothing. */
async function callerNow(
  records: RecordsReader,
  { asker }: Approval,
  now: Instant,
): Promise<Caller | undefined> {
  return asker.type === "person"
    ? personNow(records, accountId(asker.id), now)
    : programNow(records, asker.id);
}

async function personNow(records: RecordsReader, id: AccountId, now: Instant): Promise<Caller | undefined> {
  const standing = await records.standing({ accountId: id });
  if (standing === undefined || standing.institution.policy.disabled) return undefined;
  const suspended = standing.denials.some((denial) => denial.type === "suspension" && inForce(denial, now));
  return suspended ? undefined : personInRoles(standing.account, {});
}

async function programNow(records: RecordsReader, id: string): Promise<Caller | undefined> {
  const client = await records.client(clientId(id));
  if (client === undefined || client.disabled) return undefined;
  return {
    actor: { type: "service", id: client.id, name: client.name },
    permissions: new Set(permissions.filter((permission) => client.scopes.includes(permission))),
    institutions: client.institutions,
  };
}
