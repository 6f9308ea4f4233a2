import type { Worker } from "node:cluster";
import { setTimeout as wait } from "node:timers/promises";
import { type Snapshot, together, withoutGauges } from "../metrics/snapshot.ts";
import { type FromWorker, tell } from "./orders.ts";

export interface MetricsOfWorkers {
  /** From now on it is asked too. */
  join(worker: Worker): Worker;
  /** What all of them have counted, those that are gone included. */
  snapshot(): Promise<Snapshot>;
}

/** In milliseconds. One that hangs keeps the others' numbers from nobody. */
const patience = 1000;

/**
 * One scrape tells of all workers. What one has counted stays counted when it is gone, so that no counter goes back: all
 * of it after a stop, and after a crash what it had told at the last scrape.
 */
export function metricsOfWorkers(): MetricsOfWorkers {
  const members = new Map<Worker, Member>();
  let gone: Snapshot = {};

  return {
    join(worker) {
      const member: Member = { last: {}, answer: Promise.withResolvers() };
      members.set(worker, member);
      worker.on("message", (message: FromWorker) => {
        if (typeof message !== "object") return;
        member.last = message.metrics;
        member.answer.resolve();
        member.answer = Promise.withResolvers();
      });
      // Not at its exit: only now all that it has said is read.
      worker.process.once("close", () => {
        members.delete(worker);
        gone = together([gone, withoutGauges(member.last)]);
        member.answer.resolve();
      });
      return worker;
    },
    async snapshot() {
      const late = new Set(members.values());
      const answers = [...members].map(async ([worker, member]) => {
        const { promise } = member.answer;
        tell(worker, "metrics");
        await promise;
        late.delete(member);
      });
      await inTime(Promise.all(answers));
      // Who is gone by now is counted among those, and nowhere else.
      const told = [...members.values()].map((member) =>
        late.has(member) ? withoutGauges(member.last) : member.last,
      );
      return together([gone, ...told]);
    },
  };
}

interface Member {
  /** As it was told last. */
  last: Snapshot;
  /** The next. */
  answer: PromiseWithResolvers<void>;
}

async function inTime(work: Promise<unknown>): Promise<void> {
  const enough = new AbortController();
  await Promise.race([work, wait(patience, undefined, { signal: enough.signal }).catch(() => undefined)]);
  enough.abort();
}
