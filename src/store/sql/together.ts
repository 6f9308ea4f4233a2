import { setImmediate } from "node:timers/promises";
import type { Kysely, Transaction } from "kysely";
import { StoreUnavailable } from "../port/records.ts";

type Work<Tables, Result> = (writer: Transaction<Tables>) => Promise<Result>;

/** Runs work in a transaction, which it may share with other work that has come at the same time. */
export type Together<Tables> = <Result>(work: Work<Tables, Result>) => Promise<Result>;

interface Waiting<Tables> {
  readonly work: Work<Tables, unknown>;
  readonly settle: PromiseWithResolvers<unknown>;
}

/**
 * What requests that are answered at the same time write becomes durable in one commit: a commit takes longer than what is
 * in it. Work is told of its outcome after that. It waits for nothing but the writer, and may be run twice: when one fails,
 * each is run again by itself, so that a fault is told only to whoever has caused it.
 */
export function together<Tables>(db: Kysely<Tables>): Together<Tables> {
  let waiting: Waiting<Tables>[] = [];

  return async <Result>(work: Work<Tables, Result>) => {
    const settle = Promise.withResolvers<unknown>();
    if (waiting.push({ work, settle }) === 1) void runAfterThisTurn();
    return settle.promise as Promise<Result>;
  };

  /** Once all that has arrived by now had its turn. */
  async function runAfterThisTurn(): Promise<void> {
    await setImmediate();
    const all = waiting;
    waiting = [];
    await run(all).catch(async (error: unknown) => {
      if (all.length === 1 || error instanceof StoreUnavailable) return refuse(all, error);
      for (const one of all) await run([one]).catch((own: unknown) => refuse([one], own));
    });
  }

  async function run(all: readonly Waiting<Tables>[]): Promise<void> {
    const results = await db.transaction().execute(async (writer) => {
      const done: unknown[] = [];
      for (const { work } of all) done.push(await work(writer));
      return done;
    });
    for (const [index, { settle }] of all.entries()) settle.resolve(results[index]);
  }
}

function refuse(all: readonly Pick<Waiting<unknown>, "settle">[], error: unknown): void {
  for (const { settle } of all) settle.reject(error);
}
