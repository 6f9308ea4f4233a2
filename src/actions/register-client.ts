import type { Caller } from "./caller.ts";
import type { DeclaredClient } from "./content.ts";
import type { ActionDeps } from "./deps.ts";
import type { GivenReason } from "./given-reason.ts";
import { type PutClientOutcome, putClient } from "./put-client.ts";

export interface RegisterClient extends GivenReason {
  readonly declared: DeclaredClient;
}

export type RegisterClientOutcome = PutClientOutcome | { readonly outcome: "id_taken" };

/** Adds an app, a tool, a server or a program. Resolves when every process knows it. */
export const registerClient =
  ({ records, now, takeEffect }: ActionDeps) =>
  async (caller: Caller, { declared, ...reason }: RegisterClient): Promise<RegisterClientOutcome> => {
    if (!mayWriteClients(caller)) return { outcome: "not_permitted" };
    const outcome = await records.change(async (writer): Promise<RegisterClientOutcome> => {
      if ((await writer.client(declared.id)) !== undefined) return { outcome: "id_taken" };
      return putClient(writer, caller, { declared, reason, at: now() });
    });
    if ("client" in outcome) await takeEffect();
    return outcome;
  };

/** Clients belong to the deployment: one may serve every institution. */
export const mayWriteClients = (caller: Caller): boolean =>
  caller.permissions.has("clients:write") && caller.institutions === "all";
