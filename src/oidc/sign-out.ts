import type { KoaContextWithOIDC } from "oidc-provider";
import { fromOf, type NoteAuthentication } from "../http/authentication-log.ts";
import { accountId } from "../policy/ids.ts";
import type { BrowserSession } from "../store/port/entities.ts";
import type { RecordsReader } from "../store/port/records.ts";
import { browserSessionOf } from "./browser-sessions.ts";

export interface SignOutDeps {
  /** Records that a person has signed out of a browser. */
  readonly signOut: (
    session: BrowserSession,
    from: { readonly address: string; readonly requestId?: string },
  ) => Promise<void>;
  readonly account: RecordsReader["account"];
  readonly noteAuthentication: NoteAuthentication;
}

/**
 * The engine is about to forget a session. When the person has signed out (OpenID Connect RP-Initiated Logout §2), that is
 * recorded first: the engine's own record may be written back by a request that is under way.
 */
export async function forgetsSession(
  ctx: KoaContextWithOIDC | undefined,
  { signOut, account, noteAuthentication }: SignOutDeps,
): Promise<void> {
  const session = ctx && signsOut(ctx) ? ctx.oidc.session : undefined;
  if (ctx === undefined || session?.accountId === undefined) return;
  const id = accountId(session.accountId);
  const from = fromOf(ctx);
  await signOut(browserSessionOf(session, id), from);
  const institution = (await account(id))?.institutionId;
  const client = ctx.oidc.client?.clientId;
  noteAuthentication({ event: "sign-out", outcome: "signed_out", institution, account: id, client }, from);
}

/** The engine also forgets a session to give it another id. */
const signsOut = ({ oidc }: KoaContextWithOIDC): boolean =>
  oidc.route === "end_session_confirm" && Boolean(oidc.params?.["logout"]);
