import type { IncomingMessage } from "node:http";
import { bringsForm, plainFields, plainFormHeaders } from "../http/plain-form.ts";
import { plainHeaders } from "../http/plain-headers.ts";

/** What a resource server asks (RFC 7662 §2.1), in the one spelling that is common enough to be answered quickly. */
export interface Question {
  readonly token: string;
  /** The whole header, or what `client_secret_post` has put into the form. */
  readonly credentials: { readonly basic: string } | { readonly id: string; readonly secret: string };
}

const accepted = ["*/*", "application/json"];

const isAny = () => true;
const never = () => false;

/** The headers that matter to an answer, and which of their values are usual. */
const hasPlainHeaders = plainHeaders({
  ...plainFormHeaders,
  accept: (value) => accepted.includes(value),
  authorization: isAny,
  "x-request-id": isAny,
  origin: never,
  dpop: never,
  "oauth-client-attestation": never,
  "oauth-client-attestation-pop": never,
});

/** Whether the head of a request promises a plain question; only then is its body read here. */
export const promisesQuestion = ({ method, headers }: IncomingMessage): boolean =>
  method === "POST" && bringsForm(headers) && hasPlainHeaders(headers);

const fields = ["token", "token_type_hint", "client_id", "client_secret"];

export function questionOf(form: string, authorization: string | undefined): Question | undefined {
  // Also what no token of ours looks like, so that it takes no longer.
  const [token, hint, id, secret] = plainFields(form, fields, "token") ?? [];
  if (token === undefined || !isAccessTokenHint(hint)) return undefined;
  const credentials = credentialsOf({ id, secret }, authorization);
  return credentials && { token, credentials };
}

/** RFC 6749 §2.3: in the header or in the form, and not in both. */
function credentialsOf(
  { id, secret }: { readonly id: string | undefined; readonly secret: string | undefined },
  basic: string | undefined,
): Question["credentials"] | undefined {
  if (basic !== undefined) return id === undefined && secret === undefined ? { basic } : undefined;
  return id !== undefined && secret !== undefined ? { id, secret } : undefined;
}

const isAccessTokenHint = (hint: string | undefined): boolean =>
  hint === undefined || hint === "access_token";
