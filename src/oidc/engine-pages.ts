import type { ErrorOut, KoaContextWithOIDC } from "oidc-provider";
import { sendPage } from "../http/page.ts";
import { requestId } from "../http/request-id.ts";
import { allowFormTarget } from "../http/security-headers.ts";
import { StoreUnavailable } from "../store/port/records.ts";
import { errorPage } from "./pages/error.ts";
import { signedOutPage, signOutPage } from "./pages/sign-out.ts";

/** The pages that the engine asks for by itself: errors that may not go back to the app, and signing out. */
export const enginePages = {
  renderError(ctx: KoaContextWithOIDC, out: ErrorOut, error: Error): void {
    const { status } = ctx;
    const page = errorPage({
      sentence: sentenceFor(out, error),
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
        action: new URL(ctx.oidc.urlFor("end_session_confirm")).pathname,
        xsrf: String(state?.secret),
        ...(app !== undefined && { app }),
      }),
    );
    if (state?.postLogoutRedirectUri !== undefined) allowFormTarget(ctx, state.postLogoutRedirectUri);
  },

  signedOut(ctx: KoaContextWithOIDC): void {
    sendPage(ctx, signedOutPage());
  },
};

/** The engine's own descriptions are for developers; people get a sentence, developers the word and the description. */
function sentenceFor(out: ErrorOut, error: Error): string {
  if (error instanceof StoreUnavailable)
    return "Sign-in is being looked after right now. Please try again in a moment.";
  if (out.error === "server_error") return "Something went wrong on our side. Please try again.";
  if (error.name === "SessionNotFound")
    return "This sign-in has taken too long, or was opened in another browser.";
  return `The app that sent you here has asked in a way that cannot be answered: ${out.error_description ?? out.error}.`;
}
