import { type ActiveToken, type Answer, answerOf, CannotTell } from "./answer.ts";
import { connectTo } from "./connection.ts";
import { type Following, follow } from "./follow.ts";
import { type Kept, keptAnswers } from "./kept-answers.ts";
import { leaseOn } from "./lease.ts";
import { localTokens, looksSigned } from "./local-tokens.ts";
import { marksOf } from "./marks.ts";
import { questions } from "./questions.ts";
import { subjectsOf } from "./subjects.ts";

export interface ResourceServerOptions {
  /** Where Hallpass is: the issuer of the tokens. */
  readonly issuer: string;
  /** Of the client of kind `resource-server` that asks. */
  readonly clientId: string;
  readonly clientSecret: string;
  /** If given, signed tokens are judged here only when they are for this audience. Hallpass holds to it anyway. */
  readonly audience?: string;
  /** False asks about every token every time. True, and the default, keeps answers while the feed is followed. */
  readonly follow?: boolean;
  /** In milliseconds, from `check` to its answer. Default 2000. */
  readonly deadline?: number;
  /** In bytes, about. Default 32 million. */
  readonly keepAtMost?: number;
  /** In milliseconds: how often Hallpass is told that a kept answer is in use, so that the sign-in does not run out. Default 60,000. */
  readonly tellUseEvery?: number;
  /** What goes wrong while nobody waits for it: the feed was cut, a secret is wrong. Default: nothing is done. */
  readonly onFault?: (error: unknown) => void;
}

export interface ResourceServer {
  /** What Hallpass says of a token at this moment. Rejects with CannotTell when that is not known: 503, never 401. */
  check(token: string): Promise<Answer>;
  /** For metrics. */
  state(): State;
  /** Follows no more, and closes the connections. What is being asked is not answered any more. Never rejects. */
  close(): Promise<void>;
}

export interface State {
  /** Kept answers may be used at this moment. */
  readonly following: boolean;
  readonly kept: { readonly answers: number; readonly bytes: number };
  /** Questions that were sent to Hallpass, and checks that needed none. */
  readonly asked: number;
  readonly fromMemory: number;
}

const mostQuestions = 10_000;
const mostSubjects = 50_000;
const mostRefused = 10_000;

/** In milliseconds since some beginning: never goes back, and goes on while the process is stopped. */
const elapsed = (): number => performance.now();

/** Asks Hallpass about access tokens (RFC 7662), and keeps what it says only while nothing can make it wrong unnoticed. */
export function resourceServer(options: ResourceServerOptions): ResourceServer {
  const { deadline = 2000, tellUseEvery = 60_000, onFault = () => undefined } = options;
  const connection = connectTo(options);
  const marks = marksOf({ elapsed, most: mostSubjects });
  const lease = leaseOn(elapsed);
  const kept = keptAnswers(options.keepAtMost ?? 32_000_000);
  const asking = questions({ send, deadline, elapsed, most: mostQuestions });
  const local = localTokens({ ...options, deadline, now: lease.now, elapsed, lease: marks.lease });
  const following: Following | undefined =
    options.follow === false
      ? undefined
      : follow({
          connection,
          marks,
          lease,
          elapsed,
          random: Math.random,
          onFault,
          onEveryone: local.doubtKeys,
        });
  /** Signed tokens of which Hallpass itself has said that they are not good, whatever they say of themselves. */
  const refused = new Set<string>();
  let asked = 0;
  let fromMemory = 0;

  return {
    check(token) {
      const found = remembered(token);
      if (found === undefined) return find(token);
      fromMemory += 1;
      return Promise.resolve(found);
    },
    state: () => ({ following: lease.holds(), kept: kept.size(), asked, fromMemory }),
    async close() {
      await following?.close();
      connection.close();
    },
  };

  /** Only while nothing can have happened unnoticed, nothing has happened, and it is not too late. */
  function remembered(token: string): ActiveToken | undefined {
    if (!lease.holds()) return undefined;
    const found = kept.get(token);
    if (found === undefined) return undefined;
    if (!isGood(found)) {
      kept.drop(token);
      return undefined;
    }
    if (elapsed() - found.toldAt >= tellUseEvery) tellUse(token, found);
    return found.token;
  }

  function isGood(found: Kept): boolean {
    if (lease.now() >= found.token.exp * 1000) return false;
    if (found.version === marks.version()) return true;
    found.version = marks.version();
    return marks.hold(found);
  }

  /** An introspection shows Hallpass that the sign-in is in use. Nobody waits for it. */
  function tellUse(token: string, found: Kept): void {
    found.toldAt = elapsed();
    asking.ask(token).catch(onFault);
  }

  async function find(token: string): Promise<Answer> {
    return (await judged(token)) ?? asking.ask(token);
  }

  /** A token that proves itself, while nothing has happened since it was issued. */
  async function judged(token: string): Promise<ActiveToken | undefined> {
    const served = mayProveItself(token) ? following?.served() : undefined;
    const read = served && (await local.read(token, served));
    // Whom it may judge about may be others now, while the signature was checked.
    if (read === undefined || served !== following?.served()) return undefined;
    kept.put(token, { ...read, version: -1, toldAt: Number.NEGATIVE_INFINITY });
    return remembered(token);
  }

  function mayProveItself(token: string): boolean {
    return looksSigned(token) && !refused.has(token) && lease.holds();
  }

  async function send(token: string, within: number): Promise<Answer> {
    const sentAt = elapsed();
    asked += 1;
    const { status, text, retryAfter } = await connection.post("/introspect", { token }, within);
    const answer = status === 200 ? answerOf(text) : undefined;
    if (answer === undefined) throw new CannotTell(`Hallpass answers with status ${status}.`, { retryAfter });
    if (answer.active) keep(token, answer, sentAt);
    else forget(token);
    return answer;
  }

  function forget(token: string): void {
    kept.drop(token);
    if (!looksSigned(token)) return;
    if (refused.size >= mostRefused) refused.clear();
    refused.add(token);
  }

  function keep(token: string, answer: ActiveToken, sentAt: number): void {
    const subjects = following && subjectsOf(answer);
    if (subjects === undefined) return;
    const found: Kept = { token: answer, subjects, sentAt, version: marks.version(), toldAt: sentAt };
    if (marks.hold(found)) kept.put(token, found);
  }
}
