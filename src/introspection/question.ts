import type { IncomingMessage } from "node:http";

/** What a resource server asks (RFC 7662 §2.1), in the one spelling that is common enough to be answered quickly. */
export interface Question {
  readonly token: string;
  /** The whole header, or what `client_secret_post` has put into the form. */
  readonly credentials: { readonly basic: string } | { readonly id: string; readonly secret: string };
}

/** A question is short: what is longer is left to the engine, which reads more and refuses too much. */
const longestForm = 4096;

const plainAccepts: ReadonlySet<string> = new Set(["*/*", "application/json"]);
const plainForms: ReadonlySet<string> = new Set([
  "application/x-www-form-urlencoded",
  "application/x-www-form-urlencoded;charset=UTF-8",
  "application/x-www-form-urlencoded;charset=utf-8",
  "application/x-www-form-urlencoded; charset=utf-8",
]);

/** Headers that change what the engine would do. */
const unusual = [
  "origin",
  "transfer-encoding",
  "content-encoding",
  "expect",
  "dpop",
  "oauth-client-attestation",
  "oauth-client-attestation-pop",
] as const;

/** Whether the head of a request promises a plain question; only then is its body read here. */
export function looksPlain({ method, headers }: IncomingMessage): boolean {
  if (method !== "POST" || !plainForms.has(headers["content-type"] ?? "")) return false;
  const { accept } = headers;
  if (accept !== undefined && !plainAccepts.has(accept)) return false;
  if (!(Number(headers["content-length"]) <= longestForm)) return false;
  return unusual.every((name) => headers[name] === undefined);
}

const fields: ReadonlySet<string> = new Set(["token", "token_type_hint", "client_id", "client_secret"]);

/** Undefined unless every field is known, comes once, and is written in letters that mean themselves in a form. */
export function questionOf(form: string, authorization: string | undefined): Question | undefined {
  const given = plainFields(form);
  const token = given?.get("token");
  if (given === undefined || token === undefined || !isAccessTokenHint(given.get("token_type_hint")))
    return undefined;
  const credentials = credentialsOf(given, authorization);
  return credentials && { token, credentials };
}

/** RFC 6749 §2.3: in the header or in the form, and not in both. */
function credentialsOf(
  given: ReadonlyMap<string, string>,
  basic: string | undefined,
): Question["credentials"] | undefined {
  const [id, secret] = [given.get("client_id"), given.get("client_secret")];
  if (basic !== undefined) return id === undefined && secret === undefined ? { basic } : undefined;
  return id !== undefined && secret !== undefined ? { id, secret } : undefined;
}

const isAccessTokenHint = (hint: string | undefined): boolean =>
  hint === undefined || hint === "access_token";

const plain = /^[\w.~-]+$/;

function plainFields(form: string): Map<string, string> | undefined {
  const found = new Map<string, string>();
  for (const pair of form.split("&")) {
    const at = pair.indexOf("=");
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
    if (at < 0 || !fields.has(name) || found.has(name) || !plain.test(value)) return undefined;
    found.set(name, value);
  }
  return found;
}
