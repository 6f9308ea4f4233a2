import type { ErrorOut, KoaContextWithOIDC } from "oidc-provider";
import { sendPage } from "../http/page.ts";
import { type Reader, readerOf } from "../http/reader.ts";
import { requestId } from "../http/request-id.ts";
import { allowFormTarget } from "../http/security-headers.ts";
import { StoreUnavailable } from "../store/port/records.ts";
import { errorPage } from "./pages/error.ts";
import { signedOutPage, signOutPage } from "./pages/sign-out.ts";

/** The pages that the engine asks for by itself: errors that may not go back to the app, and signing out. */
export const enginePages = {
  renderError(ctx: KoaContextWithOIDC, out: ErrorOut, error: Error): void {
    const { status } = ctx;
    const speech = readerIn(ctx);
    const page = errorPage({
      speech,
      sentence: sentenceFor(speech, out, error),
      error: out.error,
      requestId: requestId(ctx),
    });
    sendPage(ctx, page, error instanceof StoreUnavailable ? 503 : status);
  },

  confirmLogout(ctx: KoaContextWithOIDC): void {
    const state = ctx.oidc.session?.state as { secret?: string; postLogoutRedirectUri?: string } | undefined;
    const app = ctx.oidc.client?.clientName;
    sendPage(
      ctx,
      signOutPage({
        speech: readerIn(ctx),
        action: new URL(ctx.oidc.urlFor("end_session_confirm")).pathname,
        xsrf: String(state?.secret),
        ...(app !== undefined && { app }),
      }),
    );
    if (state?.postLogoutRedirectUri !== undefined) allowFormTarget(ctx, state.postLogoutRedirectUri);
  },

  signedOut(ctx: KoaContextWithOIDC): void {
    sendPage(ctx, signedOutPage(readerIn(ctx)));
  },
};

/** OpenID Connect Core §3.1.2.1: the app may say in which languages. */
function readerIn(ctx: KoaContextWithOIDC): Reader {
  const wanted = (ctx.oidc as Partial<KoaContextWithOIDC["oidc"]> | undefined)?.params?.["ui_locales"];
  return readerOf(ctx, "UTC", typeof wanted === "string" ? wanted.split(" ") : []);
}

/** The engine's own descriptions are for developers; people get a sentence, developers the word and the description. */
function sentenceFor({ say }: Reader, out: ErrorOut, error: Error): string {
  if (error instanceof StoreUnavailable) return say("refusals.lookedAfter");
  if (out.error === "server_error") return say("refusals.fault");
  if (error.name === "SessionNotFound") return say("refusals.tooLong");
  return say("refusals.wrongQuestion", { why: out.error_description ?? out.error });
}
