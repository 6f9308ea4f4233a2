import type { Account as EngineAccount, FindAccount, KoaContextWithOIDC } from "oidc-provider";
import { type Decision, decide } from "../policy/decide.ts";
import type { SignIn } from "../policy/facts.ts";
import { type AccountId, accountId, clientId, type GrantId, grantId, institutionId } from "../policy/ids.ts";
import type { Reason } from "../policy/reasons.ts";
import { type Instant, instant, latest } from "../policy/time.ts";
import { factsOf, isAdministrator } from "../store/port/facts.ts";
import type { RecordsReader, Standing } from "../store/port/records.ts";
import { claimsOf } from "./claims.ts";
import {
  type AccessTokenFields,
  type GrantFields,
  interactionResult,
  type SessionFields,
} from "./internals.ts";

/** An account as the engine carries it through a request, with what we know besides. */
export interface PresentAccount extends EngineAccount {
  /** Undefined: a browser's session names an account that is gone. */
  readonly standing?: Standing;
  /** At the token and userinfo endpoints: until when the sign-in may go on, this request counted as activity. */
  readonly decision?: Decision;
  /** When the records said so: what is issued on it counts from then, however long the answer takes. */
  readonly decidedAt?: Instant;
}

export const presentAccount = (ctx: KoaContextWithOIDC): Partial<PresentAccount> => ctx.oidc.account ?? {};

export interface AccountDeps {
  readonly records: RecordsReader;
  readonly now: () => Instant;
  /** Activity that this process has seen and not written yet. */
  readonly lastUse: (id: GrantId) => Instant | undefined;
  /** Asks the rulebook about an access token's sign-in. */
  readonly decideToken: (signIn: SignIn) => Decision;
  /** An allowed question about the person shows that they use the grant. */
  readonly seen: (id: GrantId) => void;
  readonly refuse: (ctx: KoaContextWithOIDC, because: Reason) => void;
  /** Told of what the records say about a sign-in that is to go on. */
  readonly judged: (signIn: SignIn, decision: Decision) => void;
}

const browserRoutes: ReadonlySet<string> = new Set(["authorization", "resume"]);

/** The engine asks for the account at every door; the answer is undefined where the sign-in may not go on. */
export const findAccount =
  (deps: AccountDeps): FindAccount =>
  async (ctx, sub, token) => {
    const id = accountId(sub);
    if (browserRoutes.has(ctx.oidc.route)) return forBrowser(deps, ctx, id);
    return ctx.oidc.route === "userinfo"
      ? forUserinfo(deps, ctx, id)
      : forToken(deps, ctx, { id, grant: token?.grantId });
  };

/** Whether the browser's session may be used is for the sign-in checks to say: the engine wants an account here. */
async function forBrowser(
  { records }: AccountDeps,
  ctx: KoaContextWithOIDC,
  id: AccountId,
): Promise<PresentAccount> {
  const { login } = interactionResult(ctx);
  const session = ctx.oidc.session as unknown as SessionFields;
  if (login !== undefined) session.signedInAt = Number(login["signedInAt"]);
  const client = clientId(String(ctx.oidc.client?.clientId));
  const held = heldGrantId(ctx);
  return present(
    id,
    await records.standing({ accountId: id, clientId: client, ...(held !== undefined && { grantId: held }) }),
  );
}

/** The grant that the client already has from this browser's session. */
export function heldGrantId(ctx: KoaContextWithOIDC): GrantId | undefined {
  const held = ctx.oidc.session?.authorizations?.[String(ctx.oidc.client?.clientId)]?.grantId;
  return held === undefined ? undefined : grantId(held);
}

/** "May this sign-in go on?" is judged from the records, and going on is activity. */
async function forToken(
  deps: AccountDeps,
  ctx: KoaContextWithOIDC,
  { id, grant }: { id: AccountId; grant: string | undefined },
): Promise<PresentAccount | undefined> {
  const fields = ctx.oidc.entities.Grant as unknown as HeldGrant;
  const judged = await judgedGrant(deps, id, { id: grantId(String(grant)), fields });
  if (judged === undefined) return undefined;
  const { signIn, decision, standing, at } = judged;
  deps.judged(signIn, decision);
  if (!decision.allowed) {
    deps.refuse(ctx, decision.because);
    return undefined;
  }
  return { ...present(id, standing, decision), decidedAt: at };
}

/** What the records say of a grant as its account, if that is there. Where it may go on, this is counted as activity. */
export async function judgedGrant(
  deps: Pick<AccountDeps, "records" | "now" | "lastUse">,
  account: AccountId,
  { id, fields }: { readonly id: GrantId; readonly fields: HeldGrant },
) {
  const standing = await deps.records.standing({
    accountId: account,
    clientId: clientId(fields.clientId),
    grantId: id,
  });
  if (standing === undefined) return undefined;
  const at = deps.now();
  const signIn = signInOfGrant(deps, id, { fields, standing });
  const decision = decide(factsOf(signIn, standing), at);
  const goneOn = decision.allowed
    ? decide(factsOf({ ...signIn, lastActivityAt: at }, standing), at)
    : decision;
  return { signIn, standing, decision: goneOn, at };
}

type HeldGrant = GrantFields & { readonly clientId: string };

function signInOfGrant(
  { lastUse }: Pick<AccountDeps, "lastUse">,
  id: GrantId,
  { fields, standing }: { fields: HeldGrant; standing: Standing },
): SignIn {
  return {
    grantId: id,
    accountId: standing.account.id,
    institutionId: institutionId(fields.institutionId),
    clientId: clientId(fields.clientId),
    kind: fields.clientKind,
    ...(fields.sessionUid !== undefined && { sessionUid: fields.sessionUid }),
    administrator: isAdministrator(standing.account),
    signedInAt: instant(fields.signedInAt),
    lastActivityAt: latest(instant(fields.lastActivityAt ?? fields.signedInAt), lastUse(id) ?? instant(0)),
  };
}

async function forUserinfo(
  deps: AccountDeps,
  ctx: KoaContextWithOIDC,
  id: AccountId,
): Promise<PresentAccount | undefined> {
  const signIn = signInOfToken(ctx.oidc.entities.AccessToken as unknown as LiveToken);
  const decision = deps.decideToken(signIn);
  if (decision.allowed) {
    if (signIn.grantId !== undefined) deps.seen(signIn.grantId);
    const standing = await deps.records.standing({ accountId: id });
    return standing && present(id, standing, decision);
  }
  deps.refuse(ctx, decision.because);
  return undefined;
}

export type LiveToken = AccessTokenFields & { accountId: string; clientId: string; grantId: string };

/** An access token tells by itself whose it is and when they signed in; being live, it proves use when it was issued. */
export const signInOfToken = (token: LiveToken): SignIn => ({
  grantId: grantId(token.grantId),
  accountId: accountId(token.accountId),
  institutionId: institutionId(token.institutionId),
  clientId: clientId(token.clientId),
  kind: token.clientKind,
  ...(token.signInSessionUid !== undefined && { sessionUid: token.signInSessionUid }),
  administrator: token.administrator,
  ...(token.mobileAccess !== undefined && { mobileAccess: token.mobileAccess }),
  signedInAt: instant(token.signedInAt),
  lastActivityAt: instant(token.issuedAt),
});

/** A service's token: no person, so no account and no timers of people. */
export const signInOfService = (token: { clientId: string; issuedAt: number }): SignIn => ({
  clientId: clientId(token.clientId),
  kind: "service",
  administrator: false,
  signedInAt: instant(token.issuedAt),
  lastActivityAt: instant(token.issuedAt),
});

const present = (id: AccountId, standing: Standing | undefined, decision?: Decision): PresentAccount => ({
  accountId: id,
  ...(standing !== undefined && { standing }),
  ...(decision !== undefined && { decision }),
  claims: () =>
    standing === undefined ? { sub: id } : claimsOf(standing.account, standing.institution.name),
});
