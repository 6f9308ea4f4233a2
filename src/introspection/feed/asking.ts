import type { Context } from "koa";
import { basicCredentials } from "../../http/basic-credentials.ts";
import { secretHoldsUntil } from "../../http/client-secret.ts";
import type { Instant } from "../../policy/time.ts";
import type { Client } from "../../store/port/entities.ts";

/** A request that is refused, in the words of RFC 6749 §5.2. */
export class FeedRefusal extends Error {
  override readonly name = "FeedRefusal";
  readonly status: number;
  readonly error: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, error: string, more: { sentence: string; headers?: Record<string, string> }) {
    super(more.sentence);
    this.status = status;
    this.error = error;
    this.headers = more.headers ?? {};
  }
}

export interface Asker {
  readonly client: Client;
  /** What it has proved itself with holds until then; `Infinity`: does not end by itself. */
  readonly until: number;
}

/** The resource server that asks, if it proves it. */
export function resourceServerOf(
  ctx: Context,
  { client, now }: { readonly client: (id: string) => Client | undefined; readonly now: () => Instant },
): Asker {
  const given = basicCredentials(ctx.get("authorization"));
  const found = given === undefined ? undefined : client(given.id);
  if (given === undefined || found === undefined) throw wrongCredentials();
  const until = secretHoldsUntil(found, given.secret, now());
  if (until === undefined) throw wrongCredentials();
  if (found.kind !== "resource-server" || found.disabled) throw notForThem();
  return { client: found, until };
}

const wrongCredentials = (): FeedRefusal =>
  new FeedRefusal(401, "invalid_client", {
    sentence: "Send the id and the secret of a resource server with HTTP Basic.",
    headers: { "WWW-Authenticate": 'Basic realm="hallpass"' },
  });

const notForThem = (): FeedRefusal =>
  new FeedRefusal(403, "unauthorized_client", {
    sentence: "Only a resource server that is switched on may follow.",
  });

export const tooMany = (most: number): FeedRefusal =>
  new FeedRefusal(429, "too_many_followers", {
    sentence: `This client has ${most} followers already.`,
    headers: { "Retry-After": "10" },
  });

export const malformed = (sentence: string): FeedRefusal =>
  new FeedRefusal(400, "invalid_request", { sentence });

/** A number of the change feed. */
export function numberOf(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
