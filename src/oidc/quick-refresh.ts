import type { IncomingMessage, ServerResponse } from "node:http";
import { bringsForm, plainFields, plainFormHeaders } from "../http/plain-form.ts";
import { plainHeaders } from "../http/plain-headers.ts";
import type { WholeRequest } from "../http/whole-request.ts";
import { accountId, clientId, type GrantId, grantId } from "../policy/ids.ts";
import type { Instant } from "../policy/time.ts";
import type { Rulebook } from "../rulebook/rulebook.ts";
import type { Client, Grant } from "../store/port/entities.ts";
import { type AccountDeps, judgedGrant } from "./accounts.ts";
import { fieldsOf } from "./adapter.ts";
import { getsRefreshTokens, isPublic, refreshRetryWindow, rotatesRefreshTokens } from "./client-metadata.ts";
import { type QuickAnswerDeps, quickAnswers, quickHeaders } from "./quick-answer.ts";
import { hashOfValue } from "./record-hash.ts";
import { consume, type Refresh } from "./refresh-retry.ts";
import { type Going, type Successors, successors, type Token, usualGrant, usualToken } from "./successors.ts";
import type { TokenAnswer } from "./token-answers.ts";

interface QuickRefreshDeps
  extends QuickAnswerDeps,
    Pick<AccountDeps, "records" | "lastUse" | "judged">,
    Pick<Parameters<typeof consume>[0], "engineRecords">,
    Omit<Successors, "at"> {
  readonly rulebook: Pick<Rulebook, "client">;
  readonly findGrant: (id: GrantId) => Promise<Grant | undefined>;
  readonly wentOn: (id: GrantId) => Promise<void>;
  /** Is told as it is of what the engine answers. */
  readonly tokenAnswered: (answer: TokenAnswer) => void;
  /** What time it is for everybody else. */
  readonly wall: () => Instant;
}

/** Takes what is left to the engine, with the body, which has been read. */
type HandOver = (request: WholeRequest, response: ServerResponse, body: Buffer) => void;

/**
 * Refreshing (RFC 6749 §6) as apps do it, in front of the engine: a public client with rotation, the whole of what it was
 * granted. Only the first use of a token whose sign-in may go on is answered here. Every refusal, every retry and every doubt
 * is the engine's, and nothing is used up before it is certain: see docs/decisions/0028.
 */
export function quickRefresh(deps: QuickRefreshDeps) {
  const answering = quickAnswers(deps);

  return function take(request: WholeRequest, response: ServerResponse, handOver: HandOver): boolean {
    if (request.url !== "/token" || !promisesForm(request)) return false;
    const answer = answering({ request, response }, "/token");
    request.whole((body) => {
      const toEngine = () => handOver(request, response, body);
      refreshed(body.toString("latin1")).then(
        (text) => (text === undefined ? toEngine() : answer(text)),
        toEngine,
      );
    });
    return true;
  };

  async function refreshed(form: string): Promise<string | undefined> {
    const asked = askedIn(form);
    const client = asked && deps.rulebook.client(clientId(asked.clientId));
    if (asked === undefined || client === undefined || !mayAskAgain(client)) return undefined;
    const ready = await drafted(client, asked.refreshToken);
    if (ready === undefined) return undefined;
    const { refresh, judged } = ready;
    const { refreshToken } = asked;
    const presented = { refreshToken, clientId: client.id, scope: undefined, resources: [], key: undefined };
    // Somebody else was first: theirs is the answer.
    if (!(await consume(deps, refresh, presented))) return undefined;
    await deps.wentOn(grantId(String(refresh.found.grantId)));
    deps.judged(judged.signIn, judged.decision);
    deps.tokenAnswered({ grantType: "refresh_token", outcome: "given", reason: "" });
    return JSON.stringify(refresh.drafted.body);
  }

  /** What the answer would be, and all that it rests on. */
  async function drafted(client: Client, value: string): Promise<Ready | undefined> {
    const found = await deps.engineRecords.find("RefreshToken", hashOfValue(value), deps.now());
    const token = found && usualToken(found, deps.wall());
    if (found === undefined || token?.clientId !== client.id) return undefined;
    const going = await goingOn(token);
    if (going === undefined) return undefined;
    const at = { now: deps.now(), wall: deps.wall() };
    const refresh = { client, found, drafted: successors({ ...deps, at }, going) };
    return { refresh, judged: going.judged };
  }

  /** Undefined unless its sign-in may go on. */
  async function goingOn(token: Token): Promise<Going | undefined> {
    const held = await deps.findGrant(grantId(token.grantId));
    const scope = held && usualGrant(held, token, deps.wall());
    if (held === undefined || scope === undefined) return undefined;
    const grant = { ...fieldsOf(held), clientId: held.clientId };
    const judged = await judgedGrant(deps, accountId(token.accountId), { id: held.id, fields: grant });
    return judged?.decision.allowed === true ? { token, grant, scope, judged } : undefined;
  }
}

interface Ready {
  readonly refresh: Refresh;
  readonly judged: Going["judged"];
}

/** Where something fails once the token is used up, the engine is asked, and has to find a retry that it may answer. */
const mayAskAgain = (client: Client): boolean =>
  isPublic(client) &&
  getsRefreshTokens(client) &&
  rotatesRefreshTokens(client) &&
  refreshRetryWindow(client) > 0;

const never = () => false;

const hasPlainHeaders = plainHeaders({
  ...quickHeaders,
  ...plainFormHeaders,
  // A client that proves who it is.
  authorization: never,
  "oauth-client-attestation": never,
  "oauth-client-attestation-pop": never,
});

const promisesForm = ({ method, headers }: IncomingMessage): boolean =>
  method === "POST" && bringsForm(headers) && hasPlainHeaders(headers);

const fields = ["grant_type", "client_id", "refresh_token"];

/** Nothing but who asks and with what: no other scope, no resource, no proof. */
function askedIn(form: string): { readonly clientId: string; readonly refreshToken: string } | undefined {
  const [grantType, id, token] = plainFields(form, fields) ?? [];
  if (grantType !== "refresh_token" || id === undefined || token === undefined) return undefined;
  return { clientId: id, refreshToken: token };
}
