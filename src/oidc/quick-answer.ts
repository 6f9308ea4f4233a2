import type { IncomingMessage, ServerResponse } from "node:http";
import { addressOf } from "../http/client-address.ts";
import type { requestLines } from "../http/log.ts";
import { requestIdFor } from "../http/request-id.ts";
import { headersOfAnswers } from "../http/security-headers.ts";
import type { Instant } from "../policy/time.ts";

export interface QuickAnswerDeps {
  readonly issuer: string;
  readonly trustedProxies: number;
  /** Writes a line of each request that is answered here, as the engine's middleware does. */
  readonly log: ReturnType<typeof requestLines>;
  readonly now: () => Instant;
}

/** A request that is answered in front of the engine, if it can be. */
export interface QuickRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

const isAny = () => true;
const never = () => false;

/** For `plainHeaders`: what all such requests have in common. */
export const quickHeaders = {
  "x-request-id": isAny,
  "x-forwarded-for": isAny,
  origin: never,
  dpop: never,
};

/** Begins when a request has come; what that gives answers it with 200 and all that the engine and its middleware would send. */
export function quickAnswers({ trustedProxies, log, now, ...place }: QuickAnswerDeps) {
  const always = [...headersOfAnswers(place), ...ofEngine].flat();
  return ({ request, response }: QuickRequest, route: string) => {
    const begun = now();
    return (text: string): void => {
      const { "x-request-id": givenId, "x-forwarded-for": forwardedFor } = request.headers;
      const requestId = requestIdFor(givenId);
      const length = String(Buffer.byteLength(text));
      response.writeHead(200, [...always, "X-Request-Id", requestId, "Content-Length", length]).end(text);
      const address = addressOf(request, forwardedFor?.toString(), trustedProxies);
      const ms = Math.round(now() - begun);
      log({ method: String(request.method), route, status: 200, ms, address, requestId });
    };
  };
}

/** What the engine adds to an answer of its own. */
const ofEngine = [
  ["Vary", "Origin"],
  ["Access-Control-Allow-Origin", "*"],
  ["Access-Control-Expose-Headers", "WWW-Authenticate"],
  ["Content-Type", "application/json; charset=utf-8"],
] as const;
