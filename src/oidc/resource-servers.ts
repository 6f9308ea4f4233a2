import { permissions } from "../actions/caller.ts";
import type { Client } from "../store/port/entities.ts";

export interface ResourceServer {
  readonly audience: string;
  /** What this client may ask of it. */
  readonly scopes: readonly string[];
  /** The algorithm that signs people's access tokens for it (RFC 9068); absent: they are opaque. */
  readonly signed?: "RS256" | "ES256";
}

/** People hold what their roles allow; programs hold permissions by name. */
const adminScopes: readonly string[] = ["admin", ...permissions];

/** A person's own sign-ins and password, and nobody else's. */
const accountScopes: readonly string[] = ["account"];

/** The resource indicators of our own doors. */
interface OwnDoors {
  readonly admin: string;
  readonly account: string;
}

/** Which resource server a resource indicator (RFC 8707) names, as far as this client may use it. */
export const resourceServers =
  (own: OwnDoors, clients: () => readonly Client[]) =>
  (resource: string, client: Client): ResourceServer | undefined => {
    const server = serverFor(resource, clients());
    const known = ownScopes(own, resource) ?? server?.scopes;
    if (known === undefined) return undefined;
    const scopes = known.filter((scope) => client.scopes.includes(scope));
    const alg = server?.signedAccessTokens;
    return { audience: resource, scopes, ...(alg !== undefined && { signed: alg }) };
  };

export type FindResourceServer = ReturnType<typeof resourceServers>;

function ownScopes({ admin, account }: OwnDoors, resource: string): readonly string[] | undefined {
  if (resource === admin) return adminScopes;
  return resource === account ? accountScopes : undefined;
}

const serverFor = (resource: string, clients: readonly Client[]): Client | undefined =>
  clients.find(
    ({ kind, audience, disabled }) => kind === "resource-server" && audience === resource && !disabled,
  );
