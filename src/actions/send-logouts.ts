import type { ClientId } from "../policy/ids.ts";
import {
  after,
  before,
  type Duration,
  days,
  hours,
  type Instant,
  milliseconds,
  seconds,
} from "../policy/time.ts";
import type { Client } from "../store/port/entities.ts";
import type { Logout, Logouts, QueuedLogout } from "../store/port/logouts.ts";

/** What came of handing a logout token to a client; an error is a sentence for administrators. */
export type Delivery =
  | { readonly outcome: "delivered" }
  | { readonly outcome: "failed"; readonly error: string };

/** What the client has answered: 200, and 204 by many frameworks (Back-Channel Logout 1.0 §2.8). */
export function deliveryOf(answer: { readonly status: number } | { readonly error: string }): Delivery {
  if ("error" in answer) return { outcome: "failed", error: answer.error };
  if (answer.status === 200 || answer.status === 204) return { outcome: "delivered" };
  return { outcome: "failed", error: `It answered ${answer.status}.` };
}

interface Deps {
  readonly logouts: Logouts;
  readonly client: (id: ClientId) => Client | undefined;
  readonly token: (logout: Logout) => Promise<string>;
  readonly deliver: (uri: string, token: string) => Promise<Delivery>;
  readonly now: () => Instant;
  /** From 0 to 1, so that those that failed together do not all come back together. */
  readonly random: () => number;
  /** The store did not take what became of one: its claim runs out, and it is sent again. */
  readonly onFault: (error: unknown) => void;
  /** There is room for another. */
  readonly sent: () => void;
}

/** So many are under way at once in a process, and to one client; a claim outlives the longest of them by far. */
const atOnce = 32;
const atOnceToOne = 4;
const claimLasts = seconds(30);
const givenUpAfter = days(1);
const failuresAreShownFor = days(7);
const firstPause = seconds(5);
const longestPause = hours(1);

/** Sends some that are due, and waits for none of them: whoever is slow keeps nobody else waiting. */
export function sendLogouts(deps: Deps): {
  /** False when nothing was due for which there is room. */
  readonly step: () => Promise<boolean>;
  /** Resolves when none is under way any more. */
  readonly settled: () => Promise<void>;
} {
  const underWay = new Map<Promise<void>, ClientId>();
  return {
    async step() {
      const limit = atOnce - underWay.size;
      if (limit === 0) return false;
      const now = deps.now();
      const claimed = await deps.logouts.claim(now, { until: after(now, claimLasts), limit, room });
      for (const logout of claimed) begin(logout);
      return claimed.length > 0;
    },
    async settled() {
      await Promise.all(underWay.keys());
    },
  };

  function room(client: ClientId): number {
    return atOnceToOne - [...underWay.values()].filter((other) => other === client).length;
  }

  function begin(logout: QueuedLogout): void {
    const sending = send(deps, logout)
      .catch(deps.onFault)
      .finally(() => {
        underWay.delete(sending);
        deps.sent();
      });
    underWay.set(sending, logout.clientId);
  }
}

/** Forgets failures that nobody will look into any more. */
export const sweepLogouts =
  ({ logouts, now }: Pick<Deps, "logouts" | "now">) =>
  (): Promise<void> =>
    logouts.sweepLogouts(before(now(), failuresAreShownFor));

async function send(deps: Deps, logout: QueuedLogout): Promise<void> {
  const uri = deps.client(logout.clientId)?.backchannelLogoutUri;
  // The client has gone, or does not want to be told any more.
  if (uri === undefined) return deps.logouts.delivered(logout.id);
  const delivery = await deps.deliver(uri, await deps.token(logout));
  if (delivery.outcome === "delivered") return deps.logouts.delivered(logout.id);
  const nextAt = after(deps.now(), pauseAfter(logout.attempts, deps.random()));
  const isHopeless = nextAt >= after(logout.queuedAt, givenUpAfter);
  await deps.logouts.failed(logout.id, { error: delivery.error, ...(!isHopeless && { nextAt }) });
}

/** 5 seconds, then twice as long each time, to an hour; of that a random part of at least half. */
export function pauseAfter(attempts: number, random: number): Duration {
  const whole = Math.min(firstPause * 2 ** (attempts - 1), longestPause);
  return milliseconds(Math.round(whole * (0.5 + random / 2)));
}
