import { type ActiveToken, CannotTell } from "./answer.ts";
import type { ResourceServer } from "./resource-server.ts";

/** What a request needs besides a good token. */
export interface Needed {
  /** Every one of these, with spaces between or as a list. */
  readonly scope?: string | readonly string[];
}

/** What to answer a request that is not let through (RFC 6750 §3). */
export interface Refusal {
  readonly status: 400 | 401 | 403 | 503;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Judgement = { readonly token: ActiveToken } | { readonly refusal: Refusal };

/** Whether a request with this Authorization header may go on. It fails closed: what cannot be told is 503. */
export async function judge(
  server: Pick<ResourceServer, "check">,
  header: string | undefined,
  { scope = [] }: Needed,
): Promise<Judgement> {
  const token = bearerToken(header);
  if (typeof token !== "string") return { refusal: token };
  try {
    const answer = await server.check(token);
    return answer.active ? withScope(answer, scope) : { refusal: invalidToken };
  } catch (error) {
    if (error instanceof CannotTell) return { refusal: unavailable(error) };
    throw error;
  }
}

function withScope(token: ActiveToken, scope: string | readonly string[]): Judgement {
  const needed = typeof scope === "string" ? scope.split(" ").filter((word) => word !== "") : scope;
  const given = new Set((token.scope ?? "").split(" "));
  if (needed.every((word) => given.has(word))) return { token };
  return { refusal: insufficientScope(needed.join(" ")) };
}

/** §2.1. A request without a token is told only that one is needed (§3.1). */
function bearerToken(header: string | undefined): string | Refusal {
  const [, token] = /^Bearer +([\w.~+/-]+=*)$/i.exec(header ?? "") ?? [];
  if (token !== undefined) return token;
  return /^Bearer(?: |$)/i.test(header ?? "") ? invalidRequest : noToken;
}

const always = { "Content-Type": "application/json", "Cache-Control": "no-store" };

const noToken = refusal(401, { challenge: "Bearer", sentence: "Send an access token." });
const invalidRequest = withError(400, "invalid_request", "The Authorization header is malformed.");
const invalidToken = withError(401, "invalid_token", "The access token is not good, or not any more.");

const insufficientScope = (scope: string): Refusal => {
  const { headers, ...rest } = withError(403, "insufficient_scope", "The access token is not enough.");
  const challenge = `${headers["WWW-Authenticate"]}, scope="${scope}"`;
  return { ...rest, headers: { ...headers, "WWW-Authenticate": challenge } };
};

const unavailable = ({ retryAfter }: CannotTell): Refusal => ({
  status: 503,
  headers: { ...always, "Retry-After": String(Math.max(1, Math.ceil(retryAfter))) },
  body: JSON.stringify({
    error: "temporarily_unavailable",
    error_description: "Whether the access token is good cannot be told at the moment.",
  }),
});

function withError(status: Refusal["status"], error: string, sentence: string): Refusal {
  const challenge = `Bearer error="${error}", error_description="${sentence}"`;
  return refusal(status, { challenge, error, sentence });
}

function refusal(
  status: Refusal["status"],
  { challenge, error, sentence }: { challenge: string; error?: string; sentence: string },
): Refusal {
  const body = JSON.stringify({ ...(error !== undefined && { error }), error_description: sentence });
  return { status, headers: { ...always, "WWW-Authenticate": challenge }, body };
}
