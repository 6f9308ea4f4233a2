import type { KoaContextWithOIDC, TokenEndpointGrantContext } from "oidc-provider";
import type { GrantId } from "../policy/ids.ts";
import { after, type Instant, seconds } from "../policy/time.ts";
import type { EngineRecord, EngineRecords, FoundRecord } from "../store/port/engine-records.ts";
import type { Client } from "../store/port/entities.ts";
import { StoreUnavailable } from "../store/port/records.ts";
import { refreshRetryWindow, rotatesRefreshTokens } from "./client-metadata.ts";
import { type Draft, draftedRecords } from "./drafted-records.ts";
import type { GrantTypeWrapper } from "./grant-types.ts";
import { hashOfValue } from "./record-hash.ts";
import { type Answer, openAnswer, type Presented, sealAnswer } from "./sealed-answer.ts";

interface Deps {
  readonly engineRecords: EngineRecords;
  readonly client: (id: string) => Client | undefined;
  /** Ends the grant of a refresh token that has come twice, and makes the refusal. */
  readonly usedTwice: (ctx: KoaContextWithOIDC, grant: GrantId | undefined) => Promise<Error>;
  readonly now: () => Instant;
}

type Ctx = TokenEndpointGrantContext;

/**
 * Makes refreshing idempotent (RFC 9700 §4.14.2, and the retry that FAPI 2.0 §5.3.2.1 asks for): docs/decisions/0014.
 * The engine drafts each answer; the one step that uses the token up also keeps the winner's answer beside it, and
 * every other request gets that one, or ends the grant.
 */
export function refreshRetry(deps: Deps): { engineRecords: EngineRecords; wrap: GrantTypeWrapper } {
  const { engineRecords, draft } = draftedRecords(deps.engineRecords);
  return {
    engineRecords,
    wrap: (handler) => async (ctx) => {
      const client = deps.client(ctx.oidc.client.clientId);
      if (client === undefined || !rotatesRefreshTokens(client)) return handler(ctx);
      const drafted = await draft(() => handler(ctx)).catch(async (error: unknown) => {
        // A store that does not answer is not asked once more: the app waits.
        throw error instanceof StoreUnavailable ? error : ((await longUsed(deps, ctx)) ?? error);
      });
      ctx.body = await settled(deps, ctx, { client, ...parts(ctx.body, drafted) });
    },
  };
}

/** A record of an old token is gone; that it was used is not. Whoever shows it holds a copy, however old. */
async function longUsed(deps: Deps, ctx: Ctx): Promise<Error | undefined> {
  const { refreshToken, clientId } = presentedIn(ctx);
  const hash = hashOfValue(refreshToken);
  if ((await deps.engineRecords.find("RefreshToken", hash, deps.now())) !== undefined) return undefined;
  const used = await deps.engineRecords.usedRefreshToken(hash);
  return used?.clientId === clientId ? deps.usedTwice(ctx, used.grantId) : undefined;
}

export interface Refresh {
  readonly client: Client;
  /** The record of the refresh token that was presented, as it was found. */
  readonly found: FoundRecord;
  readonly drafted: Answer;
}

/** Every check of the engine and of the decision has passed by now, for a retry as for a first use. */
async function settled(deps: Deps, ctx: Ctx, refresh: Refresh): Promise<Answer["body"]> {
  const { found, drafted, client } = refresh;
  const presented = presentedIn(ctx);
  if (found.used === undefined && (await consume(deps, refresh, presented))) return drafted.body;
  const earlier = await earlierAnswer(deps, { found, client, presented });
  if (earlier === undefined) throw await deps.usedTwice(ctx, found.grantId);
  return { ...earlier.body, expires_in: secondsLeft(earlier.accessToken, deps.now()) };
}

/** What uses the token up and what keeps the answer is one step: whatever is missing after a crash is in the answer. */
export async function consume(
  { engineRecords, now }: Pick<Deps, "engineRecords" | "now">,
  { found, drafted, client }: Refresh,
  presented: Presented,
): Promise<boolean> {
  const at = now();
  const window = refreshRetryWindow(client);
  const note = { text: sealAnswer(drafted, presented), until: after(at, window) };
  const use = { at, successors: kept(drafted), ...(window > 0 && { note }) };
  return engineRecords.consume(found.model, found.hash, use);
}

/** The answer that was given, or would have been but for a crash; undefined when this use is one too many. */
async function earlierAnswer(deps: Deps, question: Question): Promise<Answer | undefined> {
  const answer = await keptAnswer(deps, question);
  if (answer === undefined) return undefined;
  const { model, hash } = answer.successor;
  const successor = await deps.engineRecords.find(model, hash, deps.now());
  // Somebody has the answer already: a retry has no need to come, and a thief must not go unnoticed.
  if (successor?.used !== undefined) return undefined;
  if (successor === undefined && !(await deps.engineRecords.putSuccessors(question.found.hash, kept(answer))))
    throw new StoreUnavailable("The store has forgotten the use that it has just told of.");
  return answer;
}

interface Question extends Pick<Refresh, "found" | "client"> {
  readonly presented: Presented;
}

async function keptAnswer(deps: Deps, { found, client, presented }: Question): Promise<Answer | undefined> {
  const now = deps.now();
  const used = found.used ?? (await usedMeanwhile(deps, found, now));
  if (used?.note === undefined) return undefined;
  // The window that holds is today's, also when it was longer at the first use.
  return now < after(used.at, refreshRetryWindow(client)) ? openAnswer(used.note, presented) : undefined;
}

async function usedMeanwhile(
  { engineRecords }: Deps,
  { model, hash }: FoundRecord,
  now: Instant,
): Promise<FoundRecord["used"]> {
  const found = await engineRecords.find(model, hash, now);
  // Neither used now nor a moment ago: nobody has used it twice.
  if (found?.used === undefined) throw new StoreUnavailable("The store has forgotten a token meanwhile.");
  return found.used;
}

/** The successor comes last: where it is, everything is. Harmless to put again. */
const kept = ({ accessToken, successor }: Answer): readonly EngineRecord[] => [accessToken, successor];

function presentedIn({ oidc }: Ctx): Presented {
  const { refresh_token, scope, resource } = oidc.params;
  return {
    refreshToken: String(refresh_token),
    clientId: oidc.client.clientId,
    scope: typeof scope === "string" ? scope : undefined,
    resources: [resource ?? []].flat().map(String),
    key: oidc.entities.RefreshToken?.jkt,
  };
}

function parts(body: unknown, { presented, written }: Draft): Pick<Refresh, "found" | "drafted"> {
  const [accessToken] = written.filter(({ model }) => model === "AccessToken");
  const [successor] = written.filter(({ model }) => model === "RefreshToken");
  if (presented === undefined || accessToken === undefined || successor === undefined || written.length > 2)
    throw new Error("the engine refreshes in another way than it did: see src/oidc/refresh-retry.ts");
  return { found: presented, drafted: { body: body as Answer["body"], accessToken, successor } };
}

const secondsLeft = ({ expiresAt }: EngineRecord, now: Instant): number =>
  Math.max(0, Math.floor((expiresAt - now) / seconds(1)));
