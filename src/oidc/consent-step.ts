import type { RouterContext } from "@koa/router";
import { scopeWords } from "../components/scope-words.ts";
import { sendPage } from "../http/page.ts";
import { Refusal } from "../http/refusal.ts";
import type { SignIn } from "../policy/facts.ts";
import { askedAgainAt } from "../policy/foresee.ts";
import { accountId } from "../policy/ids.ts";
import type { Instant } from "../policy/time.ts";
import type { Account, Client } from "../store/port/entities.ts";
import { factsOf, isAdministrator } from "../store/port/facts.ts";
import type { Standing } from "../store/port/records.ts";
import type { InteractionDeps } from "./interaction-deps.ts";
import { finish, type Interaction, type InteractionRequest } from "./interaction-request.ts";
import { consentPage } from "./pages/consent.ts";
import { continuePage } from "./pages/continue.ts";
import { lifetimeWords } from "./pages/lifetime-words.ts";

export async function showConsent(
  deps: InteractionDeps,
  request: InteractionRequest,
  ctx: RouterContext,
): Promise<void> {
  if (!onlyNativeClient(request.interaction)) return askConsent(deps, request, ctx);
  const { account, institution: look } = await standingOf(deps, request);
  const { name: person, username } = account;
  sendPage(ctx, continuePage({ ...request.page, look, person, username }));
}

async function askConsent(
  deps: InteractionDeps,
  request: InteractionRequest,
  ctx: RouterContext,
): Promise<void> {
  const { client, pageOf, parameter } = request;
  const standing = await standingOf(deps, request);
  const { account, institution } = standing;
  const again = askedAgainAt(factsOf(signInNow(deps.now(), client, account), standing), deps.now());
  const page = pageOf(institution);
  const content = consentPage({
    ...page,
    look: institution,
    person: account.name,
    host: hostOf(parameter("redirect_uri") ?? ""),
    purposes: scopeWords(
      page.speech,
      (parameter("scope") ?? "").split(" ").filter((scope) => scope !== ""),
    ),
    lasts: lifetimeWords(page.speech, institution.policy.timers[client.kind]),
    ...(again !== undefined && { again }),
  });
  sendPage(ctx, content);
}

/** "Allow" and "Continue" mean the same: the grant may be made. */
export async function agree(
  deps: InteractionDeps,
  { interaction }: InteractionRequest,
  ctx: RouterContext,
): Promise<void> {
  if (interaction.prompt.name !== "consent") throw Refusal.saying(400, "refusals.nothingToAgree");
  const { params, session, grantId: begun } = interaction;
  const details = { params, ...(session && { session }), ...(begun !== undefined && { grantId: begun }) };
  const grantId = await deps.startGrant(details, {
    userAgent: ctx.get("User-Agent") || undefined,
    address: ctx.ip,
  });
  await finish(deps, ctx, { consent: { grantId } });
}

async function standingOf(
  { records }: InteractionDeps,
  { interaction, client }: InteractionRequest,
): Promise<Standing> {
  const id = interaction.session?.accountId;
  const standing =
    id === undefined ? undefined : await records.standing({ accountId: accountId(id), clientId: client.id });
  if (standing === undefined) throw Refusal.saying(400, "refusals.unknownAccount");
  return standing;
}

/** RFC 8252 §8.6: nothing new is asked for, but an app on a device is never signed in unseen. */
const onlyNativeClient = ({ prompt }: Interaction): boolean =>
  prompt.reasons.every((reason) => reason === "native_client_prompt");

/** Where the answer goes, as a person can check it. */
function hostOf(redirectUri: string): string {
  const url = URL.parse(redirectUri);
  if (url === null) return "";
  return url.host === "" ? url.protocol.slice(0, -1) : url.host;
}

/** As it would be if the person agreed now. */
const signInNow = (now: Instant, client: Client, account: Account): SignIn => ({
  accountId: account.id,
  institutionId: account.institutionId,
  clientId: client.id,
  kind: client.kind,
  administrator: isAdministrator(account),
  signedInAt: now,
  lastActivityAt: now,
});
