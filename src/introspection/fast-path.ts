import { hash } from "node:crypto";
import type { ServerResponse } from "node:http";
import { isSettled } from "../http/client-secret.ts";
import { evenly } from "../http/evenly.ts";
import type { WholeRequest } from "../http/whole-request.ts";
import type { GrantId } from "../policy/ids.ts";
import { earliest, type Instant, instant, seconds } from "../policy/time.ts";
import type { Client } from "../store/port/entities.ts";
import type { Use } from "../store/port/sign-ins.ts";
import { type Answer, inactive, send, tooMany } from "./answer.ts";
import { callers } from "./callers.ts";
import type { MayLearn } from "./may-learn.ts";
import { promisesQuestion, questionOf } from "./question.ts";
import { type QuestionName, questionNames } from "./question-name.ts";
import type { Tallies } from "./tally.ts";
import { type CachedToken, tokenCache, type Verdict } from "./token-cache.ts";
import { endingAt, known, type TokenFacts } from "./tokens.ts";

export interface FastPathDeps {
  readonly client: (id: string) => Client | undefined;
  readonly mayLearn: MayLearn;
  /** Changes whenever the rulebook does. Throws while the process has no lease. */
  readonly rulebookVersion: () => number;
  /** One read of the store, or a check of the signature. Undefined: nothing that an answer could be about. */
  readonly readToken: (token: string, hash: string) => Promise<TokenFacts | undefined>;
  /** Whether a key is published now: what another has signed is worth nothing any more. */
  readonly publishes: (kid: string) => boolean;
  /** Told of what an earlier call for the same grant has returned, it need not look for it. */
  readonly seen: (grant: GrantId, at?: Instant, known?: Use) => Use | undefined;
  readonly tallies: Tallies;
  /** Of the records: never behind `wall`. */
  readonly now: () => Instant;
  /** What time it is for everybody else: tokens run out by it. */
  readonly wall: () => Instant;
  /** In bytes. */
  readonly cacheSize: number;
}

/** Takes what is left to the engine, with the body, which has been read. */
type HandOver = (request: WholeRequest, response: ServerResponse, body: Buffer) => void;

/**
 * Introspection (RFC 7662) as it is asked thousands of times a second. What is plain is answered from memory, byte for
 * byte as the engine would; everything else, every doubt and every fault is handed over to the engine.
 */
export function fastPath(deps: FastPathDeps) {
  const { mayLearn, rulebookVersion, readToken, publishes, seen, tallies, now, wall } = deps;
  const callerOf = callers(deps);
  const nameOf = questionNames();
  const cache = tokenCache(deps.cacheSize);

  return {
    cache: { size: cache.size, looks: cache.looks },
    /** False: not touched. */
    take(request: WholeRequest, response: ServerResponse, handOver: HandOver): boolean {
      if (request.url !== "/introspect" || !promisesQuestion(request)) return false;
      const came = performance.now();
      request.whole((body) => {
        const { authorization, "x-request-id": requestId } = request.headers;
        answer({ body, authorization, came }, (given) =>
          given === undefined ? handOver(request, response, body) : send(response, given, requestId),
        );
      });
      return true;
    },
  };

  /** Calls back at once when memory suffices, and with undefined when the engine has to say it. */
  function answer({ body, authorization, came }: Came, tell: (given?: Answer) => void): void {
    const asked = understood(body, authorization);
    if (asked === undefined || "status" in asked) return tell(asked);
    lookUp(asked, came).then(tell, () => tell());
  }

  function understood(body: Buffer, authorization: string | undefined): Answer | Looked | undefined {
    const name = nameOf(body, authorization ?? "");
    if (name === undefined) return undefined;
    const cached = cache.get(name);
    try {
      const version = rulebookVersion();
      const asked = { body, authorization, name, version };
      return again(cached, version) ?? read(asked, cached);
    } catch {
      // The rulebook does not know at this instant: the engine says it in its own words.
      return undefined;
    }
  }

  /** Written like one that was answered: it need not be read. */
  function again(cached: CachedToken | undefined, version: number): Answer | undefined {
    const caller = knownCaller(cached, version);
    return caller && cached && givenFor(caller, cached, version);
  }

  function read(
    { body, authorization, name, version }: Written,
    cached: CachedToken | undefined,
  ): Answer | Looked | undefined {
    const question = questionOf(body.toString("latin1"), authorization);
    if (question === undefined) return undefined;
    if (cached === undefined) cache.missed();
    const caller = callerOf(question.credentials);
    if (caller === undefined) return undefined;
    const { token } = question;
    return (cached && givenFor(caller, cached, version)) ?? { caller, version, token, name };
  }

  function givenFor(caller: Client, token: CachedToken, version: number): Answer | undefined {
    const moment = { version, at: now() };
    const verdict = holds(token, caller, moment) ?? decided(token, caller, moment);
    return isVerdict(verdict) ? active(token, verdict, moment.at) : undefined;
  }

  /** What is inactive always costs one look, whatever the cause, and goes out as late. */
  async function lookUp(asked: Looked, came: number): Promise<Answer | undefined> {
    const found = await look(asked);
    if (found === inactive || found === tooMany) await evenly(came);
    return found;
  }

  async function look({ caller, version, token, name }: Looked): Promise<Answer | undefined> {
    const facts = await readToken(token, hash("sha256", token, "base64url"));
    if (facts === undefined) return missed(caller);
    const found = {
      ...known(facts),
      name,
      grantId: facts.signIn.grantId,
      verdict: undefined,
      use: undefined,
    };
    const at = now();
    // Not without a lease; and under the number of when the caller proved who they are: they may not be able to any more.
    rulebookVersion();
    const verdict = decided(found, caller, { version, at });
    if (verdict === undefined || verdict === "not meant for it") return missed(caller);
    if (verdict === "ended") return ended(caller);
    // A service's token is over when its record is gone: nothing else would tell.
    if (found.grantId !== undefined) cache.put(found);
    return active(found, verdict, at);
  }

  /** The last verdict, unless the caller, the rulebook or the time has moved on from what it rests on. */
  function holds(
    { verdict, kid }: CachedToken,
    caller: Client,
    { version, at }: Moment,
  ): Verdict | undefined {
    const isSame = verdict?.caller === caller && verdict.version === version && at < verdict.until;
    return isSame && isPublished(kid) ? verdict : undefined;
  }

  function decided(token: CachedToken, caller: Client, { version, at }: Moment): Decided {
    token.verdict = undefined;
    if (at >= token.expiresAt || hasRunOut(token, at)) return undefined;
    const learned = mayLearn(caller.id, token);
    if (learned === "not meant for it") return learned;
    if (!learned.allowed) return "ended";
    return (token.verdict = {
      status: 200,
      text: endingAt(token, Math.floor(learned.until / seconds(1))),
      bytes: token.bytes,
      caller,
      isSettled: isSettled(caller, at),
      version,
      until: earliest(learned.until, token.expiresAt, instant(seconds(token.exp))),
    });
  }

  function hasRunOut({ exp, kid }: CachedToken, at: Instant): boolean {
    const end = seconds(exp);
    return (at >= end && wall() >= end) || !isPublished(kid);
  }

  function isPublished(kid: string | undefined): boolean {
    return kid === undefined || publishes(kid);
  }

  /** An answered question about a person's token shows that they use the grant. */
  function active(token: CachedToken, verdict: Verdict, at: Instant): Answer {
    tallies.of(verdict.caller.id, at).active += 1;
    if (token.grantId !== undefined) token.use = seen(token.grantId, at, token.use);
    return verdict;
  }

  function ended({ id }: Client): Answer {
    tallies.of(id, now()).ended += 1;
    return inactive;
  }

  function missed({ id }: Client): Answer {
    return tallies.missed(id) ? tooMany : inactive;
  }
}

/**
 * Who has proved with these credentials to be the caller still is, while the rulebook, and with it their record, is the
 * same; unless a secret of theirs was about to end.
 */
function knownCaller(token: CachedToken | undefined, version: number): Client | undefined {
  const verdict = token?.verdict;
  return verdict?.isSettled === true && verdict.version === version ? verdict.caller : undefined;
}

interface Came {
  readonly body: Buffer;
  readonly authorization: string | undefined;
  /** When, by `performance.now`. */
  readonly came: number;
}

interface Written extends Omit<Came, "came"> {
  readonly name: QuestionName;
  readonly version: number;
}

interface Looked {
  readonly caller: Client;
  /** The rulebook's, when the caller proved who they are. */
  readonly version: number;
  readonly token: string;
  readonly name: QuestionName;
}

/** Undefined: it is over. "ended": somebody or something has ended the sign-in. */
type Decided = Verdict | "ended" | "not meant for it" | undefined;

/** What the rulebook holds, and when. */
interface Moment {
  readonly version: number;
  readonly at: Instant;
}

const isVerdict = (decided: Decided): decided is Verdict => typeof decided === "object";
