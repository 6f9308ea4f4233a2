import { Router } from "@koa/router";
import type { Context, Middleware } from "koa";
import { formField, queryField, readForm } from "../../http/form.ts";
import type { Instant } from "../../policy/time.ts";
import type { Rulebook } from "../../rulebook/rulebook.ts";
import type { Client } from "../../store/port/entities.ts";
import { type RecordsReader, StoreUnavailable } from "../../store/port/records.ts";
import { FeedRefusal, malformed, numberOf, resourceServerOf, tooMany } from "./asking.ts";
import { type FollowerIds, followerIds } from "./follower-ids.ts";
import { noticeFeed } from "./notice-feed.ts";
import { mostOfOneClient, openStreams, type Streams } from "./streams.ts";

interface FeedDeps {
  readonly client: (id: string) => Client | undefined;
  readonly rulebook: Pick<Rulebook, "follow" | "watch" | "number" | "lend" | "takeBack">;
  readonly records: Pick<RecordsReader, "changesAfter" | "account">;
  readonly now: () => Instant;
  /** Newest first; all processes have the same. */
  readonly cookieSecrets: readonly string[];
}

/**
 * For resource servers that keep answers: which of them may not hold any more, and a lease to use the others. See
 * docs/reference/introspection-feed.md.
 */
export function introspectionFeed(deps: FeedDeps): { readonly router: Router; close(): void } {
  const streams = openStreams({ ...deps, notices: noticeFeed(deps) });
  const ids = followerIds(deps.cookieSecrets);
  let closed = false;
  const router = new Router({ prefix: "/introspect/feed" });
  router.use(answerRefusals);
  router.get("/", async (ctx) => {
    if (closed) throw new StoreUnavailable("The server is stopping.");
    await follow(ctx, { ...deps, streams, ids });
  });
  router.post("/lease", async (ctx) => lend(ctx, { ...deps, ids }));
  router.post("/lease/end", async (ctx) => takeBack(ctx, { ...deps, ids }));
  return {
    router,
    close() {
      closed = true;
      streams.close();
    },
  };
}

interface Following extends FeedDeps {
  readonly streams: Streams;
  readonly ids: FollowerIds;
}

async function follow(ctx: Context, { streams, ids, ...deps }: Following): Promise<void> {
  const asker = resourceServerOf(ctx, deps);
  const after = placeIn(ctx);
  const before = queryField(ctx, "follower") ?? "";
  const { id } = asker.client;
  if (!streams.hasRoomFor(asker.client)) throw tooMany(mostOfOneClient);
  const name = ids.isOf(id, before) ? before : ids.make(id);
  // A proxy that collects what is small would make everybody wait for it.
  ctx.set("X-Accel-Buffering", "no");
  await streams.open(ctx.res, { ...asker, name, after });
  ctx.respond = false;
}

/** HTML §9.2.4: where a stream was cut. Who has no stream to go on with may say it in the address. */
function placeIn(ctx: Context): number | undefined {
  const given = ctx.get("last-event-id") || queryField(ctx, "after");
  if (given === undefined) return undefined;
  const number = numberOf(given);
  if (number === undefined) throw malformed("The place to go on from is a number that the feed has told.");
  return number;
}

type Lending = Pick<Following, "client" | "rulebook" | "ids" | "now">;

async function lend(ctx: Context, deps: Lending): Promise<void> {
  const asker = await followerThatAsks(ctx, deps);
  const applied = numberOf(formField(ctx, "applied") ?? "");
  if (applied === undefined) throw malformed("`applied` is the number that the feed has told last.");
  const lent = await deps.rulebook.lend({ ...asker, applied });
  if (lent === undefined) throw tooMany(mostOfOneClient);
  ctx.body = { ...lent, now: deps.now() };
}

/** Whoever stops following says so, and nobody has to wait for a lease that is not used. */
async function takeBack(ctx: Context, deps: Lending): Promise<void> {
  const { name } = await followerThatAsks(ctx, deps);
  await deps.rulebook.takeBack(name);
  ctx.status = 204;
}

async function followerThatAsks(ctx: Context, { ids, ...deps }: Lending) {
  const { id } = resourceServerOf(ctx, deps).client;
  await readForm(ctx);
  const follower = formField(ctx, "follower") ?? "";
  if (!ids.isOf(id, follower)) throw unknownFollower();
  const group = `follower ${id} `;
  return { name: `${group}${follower}`, group };
}

const unknownFollower = (): FeedRefusal =>
  new FeedRefusal(403, "unknown_follower", {
    sentence: "The feed has not given this name to this client. Follow it anew.",
  });

const answerRefusals: Middleware = async (ctx, next) => {
  try {
    await next();
  } catch (error) {
    const { status, error: word, message, headers } = refusalOf(error);
    ctx.status = status;
    ctx.set(headers);
    ctx.body = { error: word, error_description: message };
  }
};

function refusalOf(error: unknown): FeedRefusal {
  if (error instanceof FeedRefusal) return error;
  if (!(error instanceof StoreUnavailable)) throw error;
  return new FeedRefusal(503, "temporarily_unavailable", {
    sentence: "Please try again in a moment.",
    headers: { "Retry-After": "1" },
  });
}
