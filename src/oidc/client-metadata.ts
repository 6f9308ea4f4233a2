import type { ClientMetadata } from "oidc-provider";
import { writtenSecrets } from "../http/client-secret.ts";
import { type Duration, seconds } from "../policy/time.ts";
import type { Client } from "../store/port/entities.ts";

/** Scopes that the engine knows by itself; every other scope belongs to a resource server. */
export const openIdScopes = ["openid", "profile", "email", "offline_access"] as const;

/** A client as the engine wants to see it (OIDC Dynamic Registration §2). */
export function clientMetadata(client: Client): ClientMetadata {
  const scopes = openIdScopes.filter((scope) => client.scopes.includes(scope));
  return {
    client_id: client.id,
    client_name: client.name,
    application_type: isNative(client) ? "native" : "web",
    redirect_uris: [...client.redirectUris],
    post_logout_redirect_uris: [...client.postLogoutRedirectUris],
    ...(client.backchannelLogoutUri !== undefined && {
      backchannel_logout_uri: client.backchannelLogoutUri,
      backchannel_logout_session_required: true,
    }),
    grant_types: grantTypes(client),
    ...(signsPeopleIn(client)
      ? { response_types: ["code"], response_modes: responseModes(client) }
      : { response_types: [] }),
    ...(scopes.length > 0 && { scope: scopes.join(" ") }),
    ...authentication(client),
  };
}

function authentication({ publicKeys, ...secrets }: Client): Partial<ClientMetadata> {
  if (publicKeys !== undefined)
    return { token_endpoint_auth_method: "private_key_jwt", jwks: { keys: [...publicKeys] } };
  return secrets.secretHashes.length === 0
    ? { token_endpoint_auth_method: "none" }
    : { token_endpoint_auth_method: "client_secret_basic", client_secret: writtenSecrets(secrets) };
}

export const isPublic = ({ publicKeys, secretHashes }: Client): boolean =>
  publicKeys === undefined && secretHashes.length === 0;

/** ASVS 5.0 10.4.12: only what such a client needs. A fragment stays in the browser, a form goes to a server. */
function responseModes(client: Client): string[] {
  if (client.kind === "mobile" || isNative(client)) return ["query"];
  return isPublic(client) ? ["query", "fragment"] : ["query", "form_post"];
}

const signsPeopleIn = (client: Client): boolean =>
  client.kind !== "resource-server" && client.kind !== "service";

/** The app always gets a refresh token; other clients when they are registered for `offline_access`. */
export const getsRefreshTokens = (client: Client): boolean =>
  client.kind === "mobile" || (signsPeopleIn(client) && client.scopes.includes("offline_access"));

/** RFC 9700 §2.2.2 wants it of public clients; others prove who they are, and keep theirs. */
export const rotatesRefreshTokens = (client: Client): boolean =>
  isPublic(client) && client.rotateRefreshTokens !== false;

/** For how long after its use a refresh token that comes again gets the same answer. */
export const refreshRetryWindow = ({ refreshRetrySeconds = 60 }: Client): Duration =>
  seconds(refreshRetrySeconds);

/** RFC 8252: an app on the person's own device, told by its redirect URIs. A tool on a developer's machine is none. */
const isNative = (client: Client): boolean =>
  client.kind !== "tool" && client.redirectUris.some((uri) => !uri.startsWith("https:"));

function grantTypes(client: Client): string[] {
  if (client.kind === "service") return ["client_credentials"];
  if (!signsPeopleIn(client)) return [];
  return getsRefreshTokens(client) ? ["authorization_code", "refresh_token"] : ["authorization_code"];
}
