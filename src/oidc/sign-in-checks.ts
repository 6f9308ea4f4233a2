import type { interactionPolicy, KoaContextWithOIDC } from "oidc-provider";
import { decide } from "../policy/decide.ts";
import type { SignIn } from "../policy/facts.ts";
import type { GrantId } from "../policy/ids.ts";
import { serves } from "../policy/serves.ts";
import type { Instant } from "../policy/time.ts";
import type { Client, Grant } from "../store/port/entities.ts";
import { factsOf, signInOf, signInOfSession } from "../store/port/facts.ts";
import type { RecordsReader, Standing } from "../store/port/records.ts";
import { heldGrantId, presentAccount } from "./accounts.ts";
import { browserSessionOf } from "./browser-sessions.ts";
import { interactionResult, type SessionFields } from "./internals.ts";

export interface CheckDeps {
  readonly policy: typeof interactionPolicy;
  readonly records: RecordsReader;
  readonly findGrant: (id: GrantId) => Promise<Grant | undefined>;
  readonly client: (id: string) => Client | undefined;
  readonly now: () => Instant;
}

/** The engine's prompts, with our reasons to ask a person again before anything is issued. */
export function signInPrompts(deps: CheckDeps): interactionPolicy.DefaultPolicy {
  const { Check, base } = deps.policy;
  const prompts = base();
  const login = prompts.get("login")?.checks;
  const consent = prompts.get("consent")?.checks;
  login?.add(
    new Check("sign_in_over", "the sign-in of this browser is over", "login_required", (ctx) =>
      mustSignInAgain(deps, ctx),
    ),
  );
  login?.add(
    new Check("other_institution", "another institution was asked for", "login_required", async (ctx) =>
      isElsewhere(deps, ctx),
    ),
  );
  consent?.remove("native_client_prompt");
  consent?.add(
    new Check(
      "native_client_prompt",
      "the app needs a word of the person",
      "interaction_required",
      async (ctx) => needsPersonForApp(ctx),
    ),
    0,
  );
  return prompts;
}

/**
 * The session, the sign-in that would be made from it, and the one that this client already has in it: if any of them
 * is over, the person proves again who they are. Whether that helps is decided when they do.
 */
async function mustSignInAgain(deps: CheckDeps, ctx: KoaContextWithOIDC): Promise<boolean> {
  if (ctx.oidc.session?.accountId === undefined) return false;
  const { standing } = presentAccount(ctx);
  const client = deps.client(String(ctx.oidc.client?.clientId));
  if (standing === undefined || client === undefined) return true;
  const browser = browserSignIn(standing, ctx.oidc.session);
  const wanted: SignIn = { ...browser, clientId: client.id, kind: client.kind, lastActivityAt: deps.now() };
  const held = await heldSignIn(deps, ctx, { standing, since: browser.signedInAt });
  return [browser, wanted, ...held].some((signIn) => !decide(factsOf(signIn, standing), deps.now()).allowed);
}

/** A grant of an earlier sign-in says nothing about this one. */
async function heldSignIn(
  { findGrant }: CheckDeps,
  ctx: KoaContextWithOIDC,
  { standing, since }: { standing: Standing; since: Instant },
): Promise<readonly SignIn[]> {
  const id = heldGrantId(ctx);
  const grant = id && (await findGrant(id));
  return grant?.signedInAt === since ? [signInOf(grant, standing.account)] : [];
}

/** The client does not serve the person's school, or the request names another one. */
function isElsewhere(deps: CheckDeps, ctx: KoaContextWithOIDC): boolean {
  const { standing } = presentAccount(ctx);
  if (standing === undefined) return false;
  const own = standing.account.institutionId;
  const wanted = ctx.oidc.params?.["institution"] ?? own;
  const client = deps.client(String(ctx.oidc.client?.clientId));
  return wanted !== own || client === undefined || !serves(client, own);
}

/** RFC 8252 §8.6: another app may stand behind a native app's redirect, so nothing goes there without a word. */
function needsPersonForApp(ctx: KoaContextWithOIDC): boolean {
  const { login, consent } = interactionResult(ctx);
  return ctx.oidc.client?.applicationType === "native" && login === undefined && consent === undefined;
}

const browserSignIn = ({ account }: Standing, session: SessionFields & { uid: string }): SignIn =>
  signInOfSession(browserSessionOf(session, account.id), account);
