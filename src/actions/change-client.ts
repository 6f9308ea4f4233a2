import type { Caller } from "./caller.ts";
import { clientVersion } from "./client-version.ts";
import type { DeclaredClient } from "./content.ts";
import type { ActionDeps } from "./deps.ts";
import type { GivenReason } from "./given-reason.ts";
import { type PutClientOutcome, putClient } from "./put-client.ts";
import { mayWriteClients } from "./register-client.ts";

export interface ChangeClient extends GivenReason {
  readonly declared: DeclaredClient;
  /** Whether this is a version that the caller has seen, so that nobody's change is lost. */
  readonly expects: (version: string) => boolean;
}

export type ChangeClientOutcome =
  | PutClientOutcome
  | { readonly outcome: "no_such_client" | "changed_meanwhile" | "other_kind" };

/** Replaces what a client is but for its kind, its switch and its secrets. Resolves when every process knows it. */
export const changeClient =
  ({ records, now, takeEffect }: ActionDeps) =>
  async (caller: Caller, { declared, expects, ...reason }: ChangeClient): Promise<ChangeClientOutcome> => {
    if (!mayWriteClients(caller)) return { outcome: "not_permitted" };
    const outcome = await records.change(async (writer): Promise<ChangeClientOutcome> => {
      const recorded = await writer.client(declared.id);
      if (recorded === undefined) return { outcome: "no_such_client" };
      if (!expects(clientVersion(recorded))) return { outcome: "changed_meanwhile" };
      if (recorded.kind !== declared.kind) return { outcome: "other_kind" };
      return putClient(writer, caller, { declared, recorded, reason, at: now() });
    });
    if ("client" in outcome) await takeEffect();
    return outcome;
  };
