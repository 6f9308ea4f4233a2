import { expect } from "vitest";
import {
  type ResourceServer,
  type ResourceServerOptions,
  resourceServer,
} from "../../packages/resource-server/src/index.ts";
import type { Parties } from "../security/parties.ts";
import { signIn } from "../support/phone.ts";

/** What one server of the platform has: a way to ask, and what went wrong on it. */
export interface Asker extends ResourceServer {
  readonly faults: readonly unknown[];
}

/** A resource server in this process that asks as `clientId`, at `origin` if that is not the issuer itself. */
export function askerAt(
  parties: Parties,
  { clientId = "platform-api", ...more }: Partial<ResourceServerOptions> = {},
): Asker {
  const faults: unknown[] = [];
  const server = resourceServer({
    issuer: parties.origin,
    clientId,
    clientSecret: parties.secretOf(clientId),
    onFault: (error) => void faults.push(error),
    ...more,
  });
  return Object.assign(server, { faults });
}

export const isActive = async (asker: ResourceServer, token: string): Promise<boolean> =>
  (await asker.check(token)).active;

export const untilFollowing = (asker: ResourceServer): Promise<void> =>
  expect.poll(() => asker.state().following, { timeout: 10_000 }).toBe(true);

/** Asks until the answer is kept: the first moments after a change are not certain enough for that. */
export async function untilKept(asker: ResourceServer, token: string): Promise<void> {
  const keeps = async () => {
    const { fromMemory } = asker.state();
    await asker.check(token);
    return asker.state().fromMemory > fromMemory;
  };
  await expect.poll(keeps, { timeout: 10_000 }).toBe(true);
}

export const freshToken = async (parties: Parties, who = parties.ana): Promise<string> =>
  (await signIn(parties.phone, who)).tokens.access_token;
