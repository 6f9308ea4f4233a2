import { setTimeout as wait } from "node:timers/promises";
import { type Duration, milliseconds, seconds } from "../../policy/time.ts";
import type { ChangeFeed } from "../port/records.ts";
import type { Connection } from "./connection.ts";

/** What the trigger on the feed tells, when a transaction that has added to it is committed. */
export const channel = "hallpass_changes";

interface Listening {
  readonly connect: (heard: () => void) => Promise<Connection>;
  /** How often it makes sure that it would still hear something. */
  readonly checkEvery?: Duration;
}

const tryAgainAfter = milliseconds(200);

/**
 * Tells listeners when somebody has committed a change. It has a connection of its own, makes another one when that breaks,
 * and then tells too, for it may have missed something. It stays silent when the server does not answer: whoever must know
 * looks for themselves as well.
 */
export function announcements({ connect, checkEvery = seconds(1) }: Listening) {
  const listeners = new Set<() => void>();
  const closing = new AbortController();
  let listening: Promise<void> | undefined;

  return {
    onChange(listener: () => void): ReturnType<ChangeFeed["onChange"]> {
      listeners.add(listener);
      listening ??= listen();
      return () => void listeners.delete(listener);
    },
    async close(): Promise<void> {
      listeners.clear();
      closing.abort();
      await listening;
    },
  };

  function tell(): void {
    for (const listener of listeners) listener();
  }

  async function listen(): Promise<void> {
    while (!closing.signal.aborted) {
      await connect(tell).then(hearOn, () => undefined);
      await pause(tryAgainAfter);
    }
  }

  /** Until the connection breaks, or nobody listens any more. */
  async function hearOn(connection: Connection): Promise<void> {
    try {
      await connection.command(`listen ${channel}`);
      tell();
      while (!closing.signal.aborted) {
        await pause(checkEvery);
        await connection.command("select 1");
      }
    } catch {
      // Another one is made.
    } finally {
      connection.end();
    }
  }

  async function pause(length: Duration): Promise<void> {
    await wait(length, undefined, { signal: closing.signal, ref: false }).catch(() => undefined);
  }
}
