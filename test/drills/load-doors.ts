import { elapsed } from "../support/common-clock.ts";
import { workersByPort } from "../support/worker-of.ts";
import { startFollower } from "./load-follower.ts";
import { askWithoutPause } from "./load-questions.ts";
import { type Asker, askedAbout } from "./load-school.ts";
import { newTally, type TallyCounts } from "./load-tally.ts";
import type { Standings } from "./standings.ts";

interface Where {
  readonly issuer: string;
  /** Of the workers. */
  readonly pids: readonly number[];
  readonly connections: number;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly authorization: string;
  readonly standings: Standings;
  readonly fault: (error: unknown) => void;
}

/** Both ways to ask at the same time: every worker itself, and a resource server that keeps answers and follows. */
export interface Doors {
  readonly askers: readonly Asker[];
  begin(): void;
  counts(): Readonly<Record<string, number>>;
  /** Resolves when every question is answered and judged. */
  stop(): Promise<Readonly<Record<string, number>>>;
  /** Whatever is under way. */
  close(): void;
}

export async function openDoors(where: Where): Promise<Doors> {
  const { issuer, clientId, clientSecret, standings, fault } = where;
  const port = Number(new URL(issuer).port);
  const direct = newTally(standings);
  const middleware = newTally(standings);
  const asked = askedAbout({ random: Math.random, now: elapsed });
  const answersByPort = new Map<number, number>();
  const follower = await startFollower({
    issuer,
    clientId,
    clientSecret,
    heard: (heard) => middleware.hear(heard, "the middleware"),
    fault,
  });
  const questions = await askWithoutPause({
    ...where,
    port,
    asked,
    now: elapsed,
    heard(heard, from) {
      direct.hear(heard, `the server, on the connection from port ${from},`);
      answersByPort.set(from, (answersByPort.get(from) ?? 0) + 1);
    },
  });

  return {
    askers: [asked, follower],
    begin: questions.begin,
    counts: () => ({
      ...counted(direct.counts(), middleware.counts()),
      middlewareFromMemory: follower.fromMemory(),
    }),
    async stop() {
      const holders = workersByPort({ port, pids: where.pids });
      await questions.stop();
      await follower.stop();
      return {
        ...counted(direct.counts(), middleware.counts()),
        middlewareFromMemory: follower.fromMemory(),
        ...byWorker(where.pids, holders, answersByPort),
      };
    },
    close() {
      questions.close();
      follower.kill();
    },
  };
}

/** `wrong` are those of both. */
const counted = (direct: TallyCounts, middleware: TallyCounts): Readonly<Record<string, number>> => ({
  ...direct,
  wrong: direct.wrong + middleware.wrong,
  middlewareAnswers: middleware.answers,
  middlewareUncertain: middleware.uncertain,
  middlewareSoon: middleware.soon,
  middlewareUnavailable: middleware.unavailable,
});

/** The answers of each worker; nothing where the system does not tell who holds a connection. */
function byWorker(
  pids: readonly number[],
  holders: ReadonlyMap<number, number>,
  answersByPort: ReadonlyMap<number, number>,
): Readonly<Record<string, number>> {
  if (holders.size === 0) return {};
  const answersOf = (pid: number) =>
    [...answersByPort].reduce((sum, [port, some]) => sum + (holders.get(port) === pid ? some : 0), 0);
  return Object.fromEntries(pids.map((pid, n) => [`worker${n + 1}`, answersOf(pid)]));
}
