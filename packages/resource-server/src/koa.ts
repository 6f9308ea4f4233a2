import { judge, type Needed } from "./protection.ts";
import type { ResourceServer } from "./resource-server.ts";
import { remember } from "./token-of.ts";

export { tokenOf } from "./token-of.ts";

/** As much of Koa's context as is used here. */
interface KoaContext {
  get(field: string): string;
  set(fields: { [field: string]: string }): void;
  status: number;
  body: unknown;
}

type KoaMiddleware = (ctx: KoaContext, next: () => Promise<unknown>) => Promise<void>;

/** Makes `protect({ scope })` for Koa. Behind it, `tokenOf(ctx)` is what Hallpass says of the token. */
export const protectWith =
  (server: Pick<ResourceServer, "check">): ((needed?: Needed) => KoaMiddleware) =>
  (needed = {}) =>
  async (ctx, next) => {
    const judged = await judge(server, ctx.get("authorization"), needed);
    if ("refusal" in judged) {
      const { status, headers, body } = judged.refusal;
      ctx.status = status;
      ctx.set(headers);
      ctx.body = body;
      return;
    }
    remember(ctx, judged.token);
    await next();
  };
