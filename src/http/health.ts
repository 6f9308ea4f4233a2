import { Router } from "@koa/router";

/** `/livez`: the process runs. `/readyz`: send it requests; a question that fails means no. Neither tells a stranger anything else. */
export function healthRoutes(ready: () => Promise<boolean>): Router {
  const router = new Router();

  router.get("/livez", (ctx) => {
    ctx.body = "alive\n";
  });

  router.get("/readyz", async (ctx) => {
    const isReady = await ready().catch(() => false);
    ctx.status = isReady ? 200 : 503;
    if (!isReady) ctx.set("Retry-After", "1");
    ctx.body = isReady ? "ready\n" : "not ready\n";
  });

  return router;
}
