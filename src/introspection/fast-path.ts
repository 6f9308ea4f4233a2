import { hash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Decision } from "../policy/decide.ts";
import type { GrantId } from "../policy/ids.ts";
import { type Instant, minutes, seconds } from "../policy/time.ts";
import type { Client } from "../store/port/entities.ts";
import { type Answer, answerer } from "./answer.ts";
import { callers } from "./callers.ts";
import type { AskedToken } from "./may-learn.ts";
import { looksPlain, questionOf } from "./question.ts";
import { type CachedToken, tokenCache } from "./token-cache.ts";
import { known, type TokenFacts } from "./tokens.ts";

type Allowed = Extract<Decision, { allowed: true }>;

export interface FastPathDeps {
  readonly client: (id: string) => Client | undefined;
  readonly mayLearn: (callerId: string, token: AskedToken) => Allowed | undefined;
  /** Changes whenever the rulebook does. Throws while the process has no lease. */
  readonly rulebookVersion: () => number;
  /** One read of the store. Undefined: nothing that an answer could be about. */
  readonly readToken: (hash: string) => Promise<TokenFacts | undefined>;
  readonly seen: (grant: GrantId) => void;
  readonly now: () => Instant;
  /** In bytes. */
  readonly cacheSize: number;
  readonly https: boolean;
}

/** Takes what is left to the engine, with the body, which has been read. */
type HandOver = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void;

/**
 * Introspection (RFC 7662) as it is asked thousands of times a second. What is plain is answered from memory, byte for
 * byte as the engine would; everything else, every doubt and every fault is handed over to the engine.
 */
export function fastPath(deps: FastPathDeps) {
  const { client, mayLearn, rulebookVersion, readToken, seen, now } = deps;
  const callerOf = callers(client);
  const cache = tokenCache(deps.cacheSize);
  const send = answerer(deps);

  return {
    size: cache.size,
    /** False: not touched. */
    take(request: IncomingMessage, response: ServerResponse, handOver: HandOver): boolean {
      if (request.url !== "/introspect" || !looksPlain(request)) return false;
      readBody(request, (body) => {
        answer(body.toString("latin1"), request.headers.authorization, (given) =>
          given === undefined ? handOver(request, response, body) : send(request, response, given),
        );
      });
      return true;
    },
  };

  /** Calls back at once when memory suffices, and with undefined when the engine has to say it. */
  function answer(form: string, authorization: string | undefined, tell: (given?: Answer) => void): void {
    const asked = understood(form, authorization);
    if (asked === undefined) return tell();
    const { caller, name, given } = asked;
    if (given !== undefined) return tell(given);
    lookUp(caller, name).then(tell, () => tell());
  }

  function understood(form: string, authorization: string | undefined) {
    const question = questionOf(form, authorization);
    try {
      const caller = question && callerOf(question.credentials);
      if (question === undefined || caller === undefined) return undefined;
      const name = hash("sha256", question.token, "base64url");
      const cached = cache.get(name);
      const decision = cached && decided(caller, cached);
      return { caller, name, given: cached && decision && active(cached, decision) };
    } catch {
      // The rulebook does not know at this instant: the engine says it in its own words.
      return undefined;
    }
  }

  /** What is inactive always costs one read, whatever the cause, so that the time it takes tells nothing. */
  async function lookUp(caller: Client, name: string): Promise<Answer> {
    const facts = await readToken(name);
    if (facts === undefined) return inactive;
    const token: CachedToken = known(facts);
    const decision = decided(caller, token);
    if (decision === undefined) return inactive;
    // A service's token is over when its record is gone: nothing else would tell.
    if (token.signIn.grantId !== undefined) cache.put(name, token);
    return active(token, decision);
  }

  /** Asks anew when the caller, the rulebook or the time has moved on from what the last decision rested on. */
  function decided(caller: Client, token: CachedToken): Allowed | undefined {
    const [at, version] = [now(), rulebookVersion()];
    if (at >= token.expiresAt) return undefined;
    const { verdict } = token;
    if (verdict?.caller === caller && verdict.version === version && at < verdict.decision.until)
      return verdict.decision;
    const decision = mayLearn(caller.id, token);
    token.verdict = decision && { caller, version, decision };
    return decision;
  }

  /** An answered question about a person's token shows that they use the grant. */
  function active(token: CachedToken, { until }: Allowed): Answer {
    const at = now();
    const { grantId } = token.signIn;
    if (grantId !== undefined && (token.seenAt === undefined || at - token.seenAt >= minutes(1))) {
      token.seenAt = at;
      seen(grantId);
    }
    const exp = Math.min(token.exp, Math.floor(until / seconds(1)));
    return { text: `${token.start}${exp}${token.end}`, bytes: token.bytes };
  }
}

const inactive: Answer = { text: '{"active":false}', bytes: 16 };

function readBody(request: IncomingMessage, done: (body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => done(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
}
