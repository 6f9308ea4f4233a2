import type { Context } from "koa";
import { type Caller, personThemselves } from "../actions/caller.ts";
import type { Asking } from "../actions/end-own-sign-ins.ts";
import { fromOwnPage } from "../http/own-page.ts";
import { Problem } from "../http/problem.ts";
import { requestId } from "../http/request-id.ts";
import type { SignIn } from "../policy/facts.ts";
import type { AccountDeps } from "./deps.ts";

/** Who asks, and by which of their sign-ins. */
export interface Asker {
  readonly caller: Caller;
  readonly signIn: Asking;
}

/** An app shows an access token of the person (RFC 6750), a browser its cookie. A token, once shown, has to be good. */
export async function authenticate(deps: AccountDeps, ctx: Context): Promise<Asker> {
  const token = bearerToken(ctx.get("authorization"));
  const signIn = token === undefined ? await ofBrowser(deps, ctx) : await ofApp(deps, token);
  const account = isPersons(signIn) ? await deps.records.account(signIn.accountId) : undefined;
  if (!isPersons(signIn) || account === undefined) throw invalidToken();
  const caller = personThemselves(account, { address: ctx.ip, requestId: requestId(ctx) });
  return { caller, signIn };
}

/** Every sign-in of a person was made in a browser session; a program's token belongs to nobody. */
const isPersons = (signIn: SignIn): signIn is Asking =>
  signIn.accountId !== undefined && signIn.sessionUid !== undefined;

async function ofApp({ verifyToken }: AccountDeps, token: string): Promise<SignIn> {
  const verified = await verifyToken(token);
  if (verified === undefined) throw invalidToken();
  if (verified.scopes.has("account")) return verified.signIn;
  throw new Problem("insufficient-scope", "This needs the scope account.", {
    headers: { "WWW-Authenticate": `${challenge}, error="insufficient_scope", scope="account"` },
  });
}

async function ofBrowser({ visitor }: AccountDeps, ctx: Context): Promise<SignIn> {
  if (ctx.method !== "GET") refuseForeign(ctx);
  const there = await visitor(ctx);
  if (there !== undefined) return there.signIn;
  throw new Problem("no-token", "Send an access token, or ask from a browser that is signed in here.", {
    headers: { "WWW-Authenticate": challenge },
  });
}

/** A cookie comes with whatever any page makes a browser send. No form can send JSON (Fetch §2.2.2). */
function refuseForeign(ctx: Context): void {
  if (!fromOwnPage(ctx)) throw new Problem("foreign-page", "Other sites may not act for you here.");
  if (!/^application\/json *(;|$)/i.test(ctx.get("content-type")))
    throw new Problem("unsupported-media-type", "Send the body as application/json.");
}

function bearerToken(header: string): string | undefined {
  if (header === "") return undefined;
  const [, token] = /^Bearer +([\w.~+/-]+=*)$/i.exec(header) ?? [];
  if (token === undefined) throw invalidToken();
  return token;
}

const challenge = 'Bearer realm="hallpass"';

const invalidToken = (): Problem =>
  new Problem("invalid-token", "It is unknown here, has run out, or was ended. Get a new one.", {
    headers: { "WWW-Authenticate": `${challenge}, error="invalid_token"` },
  });
