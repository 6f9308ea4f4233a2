import type { Middleware } from "koa";
import type { KoaContextWithOIDC, default as Provider } from "oidc-provider";
import { type Reason, reasons } from "../policy/reasons.ts";
import { StoreUnavailable } from "../store/port/records.ts";

/** What the engine cannot say by itself about a request that it refuses: the reason, and that it does not know. */
export interface Refusals {
  because(ctx: object, reason: Reason): void;
  /** Listens for faults that the engine only tells its listeners about. */
  watch(provider: Provider): void;
  /** To be used in front of the engine's own middleware. */
  readonly middleware: Middleware;
}

export function refusals(onFault: (error: unknown, path: string) => void): Refusals {
  const reasonOf = new WeakMap<object, Reason>();
  const undetermined = new WeakSet<object>();

  return {
    watch: (provider) => {
      provider.on("server_error", (ctx: KoaContextWithOIDC, error: unknown) => {
        if (error instanceof StoreUnavailable) undetermined.add(ctx.req);
        else onFault(error, ctx.path);
      });
    },
    because: (ctx, reason) => reasonOf.set((ctx as KoaContextWithOIDC).req, reason),
    middleware: async (ctx, next) => {
      await next().catch((error: unknown) => {
        // Thrown around the engine, which hears nothing of it: what is done after its answer.
        if (!(error instanceof StoreUnavailable)) throw error;
        undetermined.add(ctx.req);
      });
      const reason = reasonOf.get(ctx.req);
      if (undetermined.has(ctx.req)) sayUnavailable(ctx);
      else if (reason !== undefined && isError(ctx.body)) {
        ctx.body = { ...ctx.body, error_description: reasons[reason], reason };
      }
    },
  };
}

/** Unknown is not no: what cannot be determined is 503 (RFC 9110 §15.6.4). */
function sayUnavailable(ctx: Parameters<Middleware>[0]): void {
  ctx.status = 503;
  ctx.set("Retry-After", "1");
  if (ctx.response.is("html")) return;
  ctx.body = { error: "temporarily_unavailable", error_description: "Please try again in a moment." };
}

const isError = (body: unknown): body is { error: string } =>
  typeof body === "object" && body !== null && "error" in body;
