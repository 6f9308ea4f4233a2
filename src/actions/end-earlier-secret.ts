import type { ClientId } from "../policy/ids.ts";
import type { Instant } from "../policy/time.ts";
import type { Client } from "../store/port/entities.ts";
import type { RecordsWriter } from "../store/port/records.ts";
import { auditRecord } from "./audit-record.ts";
import { type Caller, mayDecideAbout } from "./caller.ts";
import type { ActionDeps } from "./deps.ts";
import type { GivenReason } from "./given-reason.ts";
import { mayWriteClients } from "./register-client.ts";
import { stillValid } from "./rotate-client-secret.ts";

export interface EndEarlierSecret extends GivenReason {
  readonly clientId: ClientId;
}

export type EndEarlierSecretOutcome =
  | { readonly outcome: "ended" | "unchanged"; readonly client: Client }
  | { readonly outcome: "no_such_client" | "not_permitted" };

/** Ends a client's secret from before its last rotation now. Resolves when no process takes it any more. */
export const endEarlierSecret =
  ({ records, now, takeEffect }: ActionDeps) =>
  async (caller: Caller, request: EndEarlierSecret): Promise<EndEarlierSecretOutcome> => {
    if (!mayWriteClients(caller)) return { outcome: "not_permitted" };
    const outcome = await records.change((writer) => end(writer, caller, { request, now: now() }));
    if ("client" in outcome) await takeEffect();
    return outcome;
  };

async function end(
  writer: RecordsWriter,
  caller: Caller,
  { request, now }: { request: EndEarlierSecret; now: Instant },
): Promise<EndEarlierSecretOutcome> {
  const recorded = await writer.client(request.clientId);
  if (recorded === undefined) return { outcome: "no_such_client" };
  if (!mayDecideAbout(caller, recorded.scopes)) return { outcome: "not_permitted" };
  if (stillValid(recorded, now).length === 0) return { outcome: "unchanged", client: recorded };
  const { endingSecrets: _, ...client } = recorded;
  await writer.putClient(client);
  await writer.addAudit(
    auditRecord(caller, {
      action: "end-earlier-secret",
      at: now,
      clientId: client.id,
      reason: request,
    }),
  );
  return { outcome: "ended", client };
}
