import type { Instant } from "../policy/time.ts";
import type { Client } from "../store/port/entities.ts";
import type { RecordsWriter } from "../store/port/records.ts";
import { clientWhole } from "./as-declared.ts";
import { auditRecord } from "./audit-record.ts";
import { type Caller, mayDecideAbout } from "./caller.ts";
import { type ClientContradiction, clientContradictions } from "./client-contradictions.ts";
import type { DeclaredClient } from "./content.ts";
import { differingInClient, formerDefaults } from "./content-steps.ts";
import { generateSecret } from "./generate-secret.ts";
import type { GivenReason } from "./given-reason.ts";

export type PutClientOutcome =
  | PutDone<"registered">
  | PutDone<"changed">
  | PutDone<"unchanged">
  | { readonly outcome: "contradicts"; readonly problems: readonly ClientContradiction[] }
  | { readonly outcome: "not_permitted" };

interface PutDone<Outcome extends string> {
  readonly outcome: Outcome;
  readonly client: Client;
  /** It was made just now, is told here once, and kept only as a hash. */
  readonly secret?: string;
}

export interface PutClient {
  readonly declared: DeclaredClient;
  readonly recorded?: Client;
  readonly reason: GivenReason;
  readonly at: Instant;
}

/** Makes the record of a client say what is declared, the whole of it, with a secret if it needs one and has none. */
export async function putClient(
  writer: RecordsWriter,
  caller: Caller,
  asked: PutClient,
): Promise<PutClientOutcome> {
  const { declared, recorded } = asked;
  const client = clientWhole(declared, recorded);
  if (!mayDecideAbout(caller, [...client.scopes, ...(recorded?.scopes ?? [])]))
    return { outcome: "not_permitted" };
  const problems = await clientContradictions(writer, client);
  if (problems.length > 0) return { outcome: "contradicts", problems };
  if (!needsSecret(declared, client)) return write(writer, caller, { asked, client });
  const { secret, hash } = generateSecret();
  const outcome = await write(writer, caller, { asked, client: { ...client, secretHashes: [hash] } });
  return { ...outcome, secret };
}

interface Writing {
  readonly asked: PutClient;
  readonly client: Client;
}

async function write(
  writer: RecordsWriter,
  caller: Caller,
  { asked, client }: Writing,
): Promise<PutDone<"registered"> | PutDone<"changed"> | PutDone<"unchanged">> {
  const { declared, recorded, reason, at } = asked;
  const fields = differingInClient(client, recorded);
  if (fields.length === 0) return { outcome: "unchanged", client };
  await giveWay(writer, caller, { declared, at });
  await writer.putClient(client);
  const [action, outcome] = recorded === undefined ? words.register : words.change;
  const details = { kind: client.kind, fields };
  await writer.addAudit(auditRecord(caller, { action, at, clientId: client.id, reason, details }));
  return { outcome, client };
}

const words = {
  register: ["register-client", "registered"],
  change: ["change-client", "changed"],
} as const;

const needsSecret = ({ secret }: DeclaredClient, { secretHashes, publicKeys }: Client): boolean =>
  secret === "generate" && secretHashes.length === 0 && publicKeys === undefined;

/** A deployment has one default resource server: the one before is none any more. */
async function giveWay(
  writer: RecordsWriter,
  caller: Caller,
  { declared, at }: Pick<PutClient, "declared" | "at">,
): Promise<void> {
  if (declared.defaultResourceServer !== true) return;
  for (const { client, change } of await formerDefaults(writer, { clients: [declared] })) {
    await writer.putClient(client);
    const details = { kind: client.kind, fields: change.fields, inFavourOf: declared.id };
    await writer.addAudit(auditRecord(caller, { action: "change-client", at, clientId: client.id, details }));
  }
}
