import type { ClientId, InstitutionId } from "../policy/ids.ts";
import type { Instant } from "../policy/time.ts";
import type { RecordsWriter } from "../store/port/records.ts";
import { auditRecord } from "./audit-record.ts";
import type { Caller } from "./caller.ts";
import type { ActionDeps } from "./deps.ts";
import type { GivenReason } from "./given-reason.ts";

export interface SetState extends GivenReason {
  readonly of: { readonly institutionId: InstitutionId } | { readonly clientId: ClientId };
  readonly disabled: boolean;
}

export interface SetStateOutcome {
  readonly outcome: "state_set" | "unchanged" | "no_such_thing" | "not_permitted";
}

/** Switches an institution or an app off or on. Off pauses its sign-ins: they go on when it is on again. */
export const setState =
  ({ records, now, takeEffect }: ActionDeps) =>
  async (caller: Caller, request: SetState): Promise<SetStateOutcome> => {
    if (!caller.permissions.has("policy:write") || caller.institutions !== "all")
      return { outcome: "not_permitted" };
    const outcome = await records.change((writer) => set(writer, caller, { request, now: now() }));
    if (outcome.outcome !== "no_such_thing") await takeEffect();
    return outcome;
  };

async function set(
  writer: RecordsWriter,
  caller: Caller,
  { request, now }: { request: SetState; now: Instant },
): Promise<SetStateOutcome> {
  const { of, disabled } = request;
  const was = await ("clientId" in of
    ? putClient(writer, of.clientId, disabled)
    : putInstitution(writer, of.institutionId, disabled));
  if (was === undefined) return { outcome: "no_such_thing" };
  if (was === disabled) return { outcome: "unchanged" };
  const action = disabled ? "disable" : "enable";
  await writer.addAudit(auditRecord(caller, { action, at: now, ...of, reason: request }));
  return { outcome: "state_set" };
}

/** What it was before; undefined when there is no such thing. */
async function putClient(
  writer: RecordsWriter,
  id: ClientId,
  disabled: boolean,
): Promise<boolean | undefined> {
  const client = await writer.client(id);
  if (client !== undefined && client.disabled !== disabled) await writer.putClient({ ...client, disabled });
  return client?.disabled;
}

async function putInstitution(
  writer: RecordsWriter,
  id: InstitutionId,
  disabled: boolean,
): Promise<boolean | undefined> {
  const institution = await writer.institution(id);
  if (institution !== undefined && institution.policy.disabled !== disabled)
    await writer.putInstitution({ ...institution, policy: { ...institution.policy, disabled } });
  return institution?.policy.disabled;
}
