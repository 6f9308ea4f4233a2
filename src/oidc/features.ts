import type { Configuration } from "oidc-provider";
import type { Client } from "../store/port/entities.ts";
import type { Parts } from "./configuration.ts";
import type { EngineDeps } from "./engine.ts";
import type { ResourceServer } from "./resource-servers.ts";

/** What of the engine is on. */
export function features(
  deps: EngineDeps,
  { engine, introspection }: Parts,
): NonNullable<Configuration["features"]> {
  return {
    introspection: { enabled: true, allowedPolicy: introspection.allowedPolicy },
    jwtIntrospection: { enabled: true },
    revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
    clientCredentials: { enabled: true },
    userinfo: { enabled: true },
    // Announced and put into ID tokens by the engine; queued and sent by us.
    backchannelLogout: { enabled: true },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: deps.pages.confirmLogout,
      postLogoutSuccessSource: deps.pages.signedOut,
    },
    resourceIndicators: {
      enabled: true,
      defaultResource: (_ctx, _client, oneOf) => oneOf?.[0] ?? undefined,
      useGrantedResource: () => false,
      getResourceServerInfo: (_ctx, resource, { clientId }) => {
        const known = deps.rulebook.client(clientId as Client["id"]);
        const found = known && deps.resourceServer(resource, known);
        if (known === undefined || found === undefined) throw new engine.errors.InvalidTarget();
        const { audience, scopes, signed } = found;
        return { scope: scopes.join(" "), audience, ...accessTokenFormat(known, signed) };
      },
    },
    // Our keys sign themselves: see signer.ts.
    externalSigningSupport: { enabled: true, ack: "experimental-01" },
    devInteractions: { enabled: false },
    pushedAuthorizationRequests: { enabled: false },
    dPoP: { enabled: false },
  };
}

/** A program's token stays opaque: its record is all that could end it before its time. */
const accessTokenFormat = (asker: Client, alg: ResourceServer["signed"]) =>
  alg === undefined || asker.kind === "service"
    ? { accessTokenFormat: "opaque" as const }
    : { accessTokenFormat: "jwt" as const, jwt: { sign: { alg } } };
