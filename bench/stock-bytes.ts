import { newBrowser } from "../test/support/browser.ts";
import { startRedis } from "../test/support/redis.ts";
import { basic, post } from "../test/support/token-requests.ts";
import { authorize, exchange } from "./code-flow.ts";
import { bytesInRedis } from "./scale-stores.ts";
import { startStock, stockSecret } from "./servers/start-stock.ts";

/** Bytes in Redis for each of so many people who have just signed in at the stock engine with its plain adapter. */
export async function stockBytes(people: number): Promise<number> {
  await using stack = new AsyncDisposableStack();
  const redis = await startRedis();
  stack.defer(redis.stop);
  const stock = await startStock({ redis: redis.url });
  stack.defer(stock.stop);
  const origin = `http://localhost:${stock.port}`;
  const headers = basic("quiz-tool", stockSecret);
  const empty = await bytesInRedis(redis);
  for (let n = 0; n < people; n += 1) {
    const end = await newBrowser(origin).open(`${origin}${authorize}&login_hint=somebody-${n}`);
    const code = end.leftTo?.searchParams.get("code") ?? "";
    const { status, body } = await post(`${origin}/token`, { ...exchange, code }, headers);
    if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
  }
  return ((await bytesInRedis(redis)).all - empty.all) / people;
}
