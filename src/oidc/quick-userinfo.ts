import type { IncomingMessage, ServerResponse } from "node:http";
import { plainHeaders } from "../http/plain-headers.ts";
import type { Decision } from "../policy/decide.ts";
import type { SignIn } from "../policy/facts.ts";
import { accountId, clientId, type GrantId, grantId } from "../policy/ids.ts";
import { type Instant, seconds } from "../policy/time.ts";
import type { Rulebook } from "../rulebook/rulebook.ts";
import type { EngineRecordReader, FoundRecord } from "../store/port/engine-records.ts";
import type { RecordsReader } from "../store/port/records.ts";
import { type LiveToken, signInOfToken } from "./accounts.ts";
import { claimsOf, claimsWithin } from "./claims.ts";
import { type QuickAnswerDeps, quickAnswers, quickHeaders } from "./quick-answer.ts";
import { hashOfValue } from "./record-hash.ts";

interface QuickUserinfoDeps extends QuickAnswerDeps {
  readonly engineRecords: Pick<EngineRecordReader, "findAny">;
  readonly records: RecordsReader;
  readonly rulebook: Pick<Rulebook, "client" | "institution">;
  /** Asks the rulebook. Who is refused comes to the engine, which has it counted. */
  readonly decide: (signIn: SignIn) => Decision;
  readonly seen: (grant: GrantId) => void;
  /** What time it is for everybody else: tokens run out by it. */
  readonly wall: () => Instant;
}

/** Takes what is left to the engine. */
type HandOver = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Userinfo (OIDC Core §5.3) as apps ask it, in front of the engine: the token's record, the rulebook, the account's record.
 * Only who is told something is answered here; every refusal, every doubt and every fault is the engine's.
 */
export function quickUserinfo(deps: QuickUserinfoDeps) {
  const answering = quickAnswers(deps);

  return function take(request: IncomingMessage, response: ServerResponse, handOver: HandOver): boolean {
    const token = request.url === "/userinfo" ? plainToken(request) : undefined;
    if (token === undefined) return false;
    const answer = answering({ request, response }, "/userinfo");
    tellOf(token).then(
      (text) => (text === undefined ? handOver(request, response) : answer(text)),
      () => handOver(request, response),
    );
    return true;
  };

  async function tellOf(value: string): Promise<string | undefined> {
    const found = await deps.engineRecords.findAny(["AccessToken"], hashOfValue(value), deps.now());
    const token = found && usual(found);
    if (token === undefined || deps.wall() >= seconds(token.exp)) return undefined;
    const account = await deps.records.account(accountId(token.accountId));
    const institution = account && deps.rulebook.institution(account.institutionId);
    // Asked last: what was read before it may be older than a denial.
    if (account === undefined || institution === undefined || !isAllowed(token)) return undefined;
    deps.seen(grantId(token.grantId));
    const scopes = new Set(token.scope.split(" "));
    return JSON.stringify(claimsWithin(scopes, claimsOf(account, institution.name)));
  }

  function isAllowed(token: Usual): boolean {
    const client = deps.rulebook.client(clientId(token.clientId));
    return client !== undefined && deps.decide(signInOfToken(token)).allowed;
  }
}

const never = () => false;

const hasPlainHeaders = plainHeaders({
  ...quickHeaders,
  authorization: () => true,
  // No body: neither the token nor anything else is looked for in one.
  "content-type": never,
  "content-length": never,
  "transfer-encoding": never,
  expect: never,
});

/** RFC 6750 §2.1, with an opaque token as the engine makes them. */
const bearer = /^Bearer ([\w-]{43})$/;

function plainToken({ method, headers }: IncomingMessage): string | undefined {
  if (method !== "GET" || !hasPlainHeaders(headers)) return undefined;
  return bearer.exec(headers.authorization ?? "")?.[1];
}

interface Usual extends LiveToken {
  readonly exp: number;
  readonly scope: string;
}

/** Nothing of it asks for more than has been looked at: a key that it is bound to, a session, claims by name. */
function usual({ payload }: FoundRecord): Usual | undefined {
  const token = payload as unknown as Usual;
  const isUsual =
    unusual.every((name) => payload[name] === undefined) && payload["expiresWithSession"] !== true;
  return isUsual && token.scope?.split(" ").includes("openid") ? token : undefined;
}

/** For another audience, bound to a key (RFC 9449, RFC 8705), with claims by name (OIDC Core §5.5) or details (RFC 9396). */
const unusual = ["aud", "jkt", "x5t#S256", "claims", "rar"];
