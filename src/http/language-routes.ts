import { Router } from "@koa/router";
import { languages } from "../messages/speech.ts";
import { queryField } from "./form.ts";
import { ownCookie } from "./own-cookies.ts";
import { ownPath } from "./own-path.ts";
import { languageCookie } from "./reader.ts";

/** The link in the footer: sets the language and leads back to the page. It changes nothing that matters, so it may be a link. */
export const languagePath = (language: string, back: string): string =>
  `/language/${language}?back=${encodeURIComponent(back)}`;

/** In milliseconds. */
const oneYear = 365 * 24 * 60 * 60 * 1000;

export function languageRoutes(): Router {
  const router = new Router();

  router.get("/language/:language", (ctx) => {
    const language = String(ctx.params["language"]);
    if (!languages.includes(language)) return;
    ctx.cookies.set(ownCookie(ctx, languageCookie), language, {
      path: "/",
      signed: false,
      httpOnly: true,
      sameSite: "lax",
      overwrite: true,
      maxAge: oneYear,
    });
    ctx.status = 303;
    ctx.redirect(ownPath(queryField(ctx, "back")) ?? "/");
  });

  return router;
}
