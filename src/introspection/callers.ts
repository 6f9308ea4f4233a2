import { hash, randomBytes } from "node:crypto";
import { isSettled, secretMatches } from "../http/client-secret.ts";
import type { Instant } from "../policy/time.ts";
import type { Client } from "../store/port/entities.ts";
import type { Question } from "./question.ts";

type Credentials = Question["credentials"];

interface Deps {
  readonly client: (id: string) => Client | undefined;
  readonly now: () => Instant;
}

/** More spellings of right credentials than a deployment has servers that ask. */
const mostRemembered = 10_000;

/**
 * Who asks, if they prove it with a secret (RFC 6749 §2.3.1). What was once verified is remembered under a keyed hash
 * for as long as the client's record is the same, but not while one of its secrets is about to end; what is wrong is never
 * remembered.
 */
export function callers({ client, now }: Deps) {
  const key = randomBytes(32).toString("base64url");
  const verified = new Map<string, Client>();

  return (credentials: Credentials): Client | undefined => {
    const name = hash("sha256", key + spelled(credentials), "base64url");
    const known = verified.get(name);
    // Records never change: a client that was changed is another object.
    if (known !== undefined && client(known.id) === known) return known;
    const at = now();
    const caller = verify(client, credentials, at);
    if (caller === undefined || !isSettled(caller, at)) {
      verified.delete(name);
      return caller;
    }
    if (verified.size >= mostRemembered) verified.clear();
    verified.set(name, caller);
    return caller;
  };
}

/** No header has a line feed in it, so that nothing is spelled like something else. */
const spelled = (credentials: Credentials): string =>
  "basic" in credentials ? credentials.basic : `${credentials.id}\n${credentials.secret}`;

function verify(client: Deps["client"], credentials: Credentials, now: Instant): Client | undefined {
  const given = "basic" in credentials ? basicOf(credentials.basic) : credentials;
  const found = given && client(given.id);
  return found !== undefined && secretMatches(found, given?.secret ?? "", now) ? found : undefined;
}

/** Strictly as it is meant to be written; anything else is for the engine to refuse, or to understand. */
function basicOf(header: string): { readonly id: string; readonly secret: string } | undefined {
  const [, encoded = ""] = /^Basic ([A-Za-z0-9+/]+={0,2})$/.exec(header) ?? [];
  const decoded = Buffer.from(encoded, "base64");
  if (encoded === "" || decoded.toString("base64") !== encoded) return undefined;
  const [, id, secret] = /^([\w.~-]+):([\w.~-]+)$/.exec(decoded.toString("latin1")) ?? [];
  return id === undefined || secret === undefined ? undefined : { id, secret };
}
