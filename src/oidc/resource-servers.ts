import { permissions } from "../actions/caller.ts";
import type { Client } from "../store/port/entities.ts";

export interface ResourceServer {
  readonly audience: string;
  /** What this client may ask of it. */
  readonly scopes: readonly string[];
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
    const known = ownScopes(own, resource) ?? serverFor(resource, clients())?.scopes;
    if (known === undefined) return undefined;
    return { audience: resource, scopes: known.filter((scope) => client.scopes.includes(scope)) };
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
