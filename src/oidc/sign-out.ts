import type { KoaContextWithOIDC } from "oidc-provider";
import { requestId } from "../http/request-id.ts";
import { accountId } from "../policy/ids.ts";
import type { BrowserSession } from "../store/port/entities.ts";
import { browserSessionOf } from "./browser-sessions.ts";

/** Records that a person has signed out of a browser. */
export type SignOut = (
  session: BrowserSession,
  from: { readonly address: string; readonly requestId: string },
) => Promise<void>;

/**
 * The engine is about to forget a session. When the person has signed out (OpenID Connect RP-Initiated Logout §2), that is
 * recorded first: the engine's own record may be written back by a request that is under way.
 */
export async function forgetsSession(ctx: KoaContextWithOIDC | undefined, signOut: SignOut): Promise<void> {
  const session = ctx && signsOut(ctx) ? ctx.oidc.session : undefined;
  if (ctx === undefined || session?.accountId === undefined) return;
  const ended = browserSessionOf(session, accountId(session.accountId));
  await signOut(ended, { address: ctx.ip, requestId: requestId(ctx) });
}

/** The engine also forgets a session to give it another id. */
const signsOut = ({ oidc }: KoaContextWithOIDC): boolean =>
  oidc.route === "end_session_confirm" && Boolean(oidc.params?.["logout"]);
