import { setTimeout as wait } from "node:timers/promises";
import { type Duration, milliseconds } from "../../policy/time.ts";
import type { Connection } from "./connection.ts";
import { unavailable } from "./unavailable.ts";

export interface Pool {
  /** Rejects with StoreUnavailable when the server does not answer, or when nobody gives one back in time. */
  acquire(): Promise<Connection>;
  release(connection: Connection): void;
  /** Waits for those in use. */
  close(): Promise<void>;
}

interface PoolTerms {
  readonly connect: () => Promise<Connection>;
  readonly most: number;
  /** How long those who wait stay when nobody's turn comes. */
  readonly patience: Duration;
}

type Waiting = PromiseWithResolvers<Connection>;

const tryAgainAfter = milliseconds(50);

/**
 * A few connections for many callers. Once one has fallen silent, everybody is refused at once until the pool has found for
 * itself that the server answers again: whoever has to ask more than once would wait each time.
 */
export function openPool({ connect, most, patience }: PoolTerms): Pool {
  const idle: Connection[] = [];
  const waiting: Waiting[] = [];
  const closing = new AbortController();
  const drained = Promise.withResolvers<void>();
  let size = 0;
  let silence: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  return {
    async acquire() {
      if (closing.signal.aborted) throw unavailable("it is closed");
      if (silence !== undefined) throw unavailable("it took too long");
      const connection = idleOne();
      if (connection !== undefined) return connection;
      if (size < most) return another();
      const turn = Promise.withResolvers<Connection>();
      waiting.push(turn);
      if (waiting.length === 1) watchTheQueue();
      return turn.promise;
    },
    release(connection) {
      const state = connection.state();
      if (state === "usable" && !closing.signal.aborted) return goOnWith(connection);
      drop(connection);
      if (state === "silent") silence ??= untilItAnswers();
      else replace();
    },
    async close() {
      closing.abort();
      refuseAll(unavailable("it is closed"));
      dropIdle();
      await silence;
      if (size > 0) await drained.promise;
    },
  };

  function idleOne(): Connection | undefined {
    for (;;) {
      const connection = idle.pop();
      if (connection === undefined || connection.state() === "usable") return connection;
      drop(connection);
    }
  }

  async function another(): Promise<Connection> {
    size += 1;
    try {
      return await connect();
    } catch (error) {
      leave();
      refuseAll(error);
      throw error;
    }
  }

  async function untilItAnswers(): Promise<void> {
    refuseAll(unavailable("it took too long"));
    dropIdle();
    while (!closing.signal.aborted) {
      const connection = await another().catch(() => undefined);
      if (connection !== undefined) {
        silence = undefined;
        return closing.signal.aborted ? drop(connection) : goOnWith(connection);
      }
      await wait(tryAgainAfter, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  }

  function goOnWith(connection: Connection): void {
    const next = waiting.shift();
    if (next === undefined) idle.push(connection);
    else next.resolve(connection);
    watchTheQueue();
  }

  function replace(): void {
    const next = waiting.shift();
    if (next !== undefined) another().then(next.resolve, next.reject);
  }

  function dropIdle(): void {
    for (const connection of idle.splice(0)) drop(connection);
  }

  function drop(connection: Connection): void {
    connection.end();
    leave();
  }

  function leave(): void {
    size -= 1;
    if (closing.signal.aborted && size === 0) drained.resolve();
  }

  function watchTheQueue(): void {
    clearTimeout(timer);
    if (waiting.length > 0) timer = setTimeout(() => refuseAll(unavailable("it is busy")), patience);
  }

  function refuseAll(error: unknown): void {
    clearTimeout(timer);
    for (const { reject } of waiting.splice(0)) reject(error);
  }
}
