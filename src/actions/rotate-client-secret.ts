import type { ClientId } from "../policy/ids.ts";
import { after, type Duration, days, hours, type Instant } from "../policy/time.ts";
import type { Client, EndingSecret } from "../store/port/entities.ts";
import type { RecordsWriter } from "../store/port/records.ts";
import { auditRecord } from "./audit-record.ts";
import { type Caller, mayDecideAbout } from "./caller.ts";
import type { ActionDeps } from "./deps.ts";
import { generateSecret } from "./generate-secret.ts";
import type { GivenReason } from "./given-reason.ts";
import { mayWriteClients } from "./register-client.ts";

/** So long the earlier secret may be valid beside the new one. */
export const longestOverlap: Duration = days(30);

export interface RotateClientSecret extends GivenReason {
  readonly clientId: ClientId;
  /** How long the secret of before is valid beside the new one. Nothing: it ends at once, and with it every earlier one. */
  readonly overlap: Duration;
  /** The answer to the last rotation was lost: its secret goes, and the one from before ends when it was to end. */
  readonly again?: boolean;
}

export type RotateClientSecretOutcome =
  | {
      readonly outcome: "rotated";
      readonly client: Client;
      /** Told here once, and kept only as a hash. */
      readonly secret: string;
      /** So long the secret of before is valid too. */
      readonly earlierUntil?: Instant;
    }
  /** Two are valid: a third would take one away that somebody uses. */
  | { readonly outcome: "overlaps_already"; readonly earlierUntil: Instant }
  | { readonly outcome: "no_such_client" | "not_permitted" | "has_no_secret" };

/** Makes another secret for a client; the one of before stays valid for a while. Resolves when every process knows both. */
export const rotateClientSecret =
  ({ records, now, takeEffect }: ActionDeps) =>
  async (caller: Caller, request: RotateClientSecret): Promise<RotateClientSecretOutcome> => {
    if (!mayWriteClients(caller)) return { outcome: "not_permitted" };
    const outcome = await records.change((writer) => rotate(writer, caller, { request, now: now() }));
    if (outcome.outcome === "rotated") await takeEffect();
    return outcome;
  };

interface Rotating {
  readonly request: RotateClientSecret;
  readonly now: Instant;
}

async function rotate(
  writer: RecordsWriter,
  caller: Caller,
  { request, now }: Rotating,
): Promise<RotateClientSecretOutcome> {
  const recorded = await writer.client(request.clientId);
  if (recorded === undefined) return { outcome: "no_such_client" };
  if (!mayDecideAbout(caller, recorded.scopes)) return { outcome: "not_permitted" };
  if (recorded.secretHashes.length === 0) return { outcome: "has_no_secret" };
  const [running] = stillValid(recorded, now);
  if (running !== undefined && asksForThird(request))
    return { outcome: "overlaps_already", earlierUntil: running.endsAt };
  const { secret, hash } = generateSecret();
  const client = withSecret(recorded, hash, { request, now });
  const details = told(client, { request, replacing: running !== undefined });
  await writer.putClient(client);
  await writer.addAudit(
    auditRecord(caller, { ...act, at: now, clientId: client.id, reason: request, details }),
  );
  const [earlier] = client.endingSecrets ?? [];
  return { outcome: "rotated", client, secret, ...(earlier && { earlierUntil: earlier.endsAt }) };
}

const told = (
  { endingSecrets: [earlier] = [] }: Client,
  { request, replacing }: { readonly request: RotateClientSecret; readonly replacing: boolean },
) => ({
  ...(earlier && { earlierUntil: new Date(earlier.endsAt).toISOString() }),
  ...(replacing && { again: overlaps(request) }),
});

const act = { action: "rotate-client-secret" };

const asksForThird = (request: RotateClientSecret): boolean => overlaps(request) && request.again !== true;

const overlaps = ({ overlap }: RotateClientSecret): boolean => overlap > hours(0);

function withSecret(recorded: Client, hash: string, rotating: Rotating): Client {
  const { endingSecrets: _, ...rest } = recorded;
  const client = { ...rest, secretHashes: [hash] };
  return overlaps(rotating.request) ? { ...client, endingSecrets: endingAfter(recorded, rotating) } : client;
}

/** Which secrets are valid for a while beside the new one. */
function endingAfter(recorded: Client, { request, now }: Rotating): readonly EndingSecret[] {
  const running = stillValid(recorded, now);
  if (running.length > 0) return running;
  const endsAt = after(now, request.overlap);
  return recorded.secretHashes.map((hash) => ({ hash, endsAt }));
}

/** Of the secrets from before the last rotation. */
export const stillValid = ({ endingSecrets = [] }: Client, now: Instant): readonly EndingSecret[] =>
  endingSecrets.filter(({ endsAt }) => now < endsAt);
