import { Router } from "@koa/router";
import { sendAppPage } from "../components/app-page.ts";
import { queryField } from "../http/form.ts";
import { goOn } from "../http/notice-cookie.ts";
import { readerOf } from "../http/reader.ts";
import { devicesOf, wordsOf } from "./devices-of.ts";
import { endingPages } from "./ending-pages.ts";
import { judgedSignIns } from "./judged.ts";
import { latelyEnded } from "./lately-ended.ts";
import { type PageDeps, shown } from "./page-request.ts";
import { devicesPage } from "./pages/devices.ts";
import { endedPage } from "./pages/ended.ts";
import { overPage } from "./pages/endings.ts";
import { passwordPages } from "./password-pages.ts";

/** The pages of the account door: below `/account`, for people and their browsers. */
export function accountPages(deps: PageDeps): Router {
  const router = new Router({ prefix: "/account" });

  router.get(
    "/",
    shown(deps, async (_deps, { page, visitor }, ctx) => {
      const devices = await devicesOf(deps, visitor);
      sendAppPage(
        ctx,
        devicesPage(page, { devices, now: deps.now(), within: deps.within, asked: queryField(ctx, "page") }),
      );
    }),
  );

  router.get(
    "/ended",
    shown(deps, async (_deps, { page, visitor }, ctx) => {
      const ended = latelyEnded(await judgedSignIns(deps, visitor.account.id), deps.now());
      const items = ended.map(({ about, ...how }) => ({ ...wordsOf(about), ...how }));
      sendAppPage(ctx, endedPage(page, items, queryField(ctx, "page")));
    }),
  );

  // For whoever has just ended their own sign-in here too: nobody is signed in any more.
  router.get("/over", async (ctx) => {
    if ((await deps.visitor(ctx)) === undefined) sendAppPage(ctx, overPage(readerOf(ctx)));
    else goOn(ctx, "/account");
  });

  endingPages(router, deps);
  passwordPages(router, deps);
  return router;
}
