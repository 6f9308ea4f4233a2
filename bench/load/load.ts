import { fork } from "node:child_process";
import { join } from "node:path";
import { answerOf } from "../servers/child-server.ts";
import { cpuTime } from "./cpu-time.ts";
import { type SourceOf, sharesOf } from "./sources.ts";

/** What a process that asks is told, and does. */
export type Order =
  | { readonly does: "aim"; readonly name: string; readonly port: number; readonly source: SourceOf }
  | { readonly does: "open"; readonly name: string; readonly connections: number }
  | { readonly does: "flood"; readonly count: number }
  | { readonly does: "pace"; readonly rate: number; readonly seconds: number }
  | { readonly does: "close" };

interface Target {
  readonly name: string;
  readonly port: number;
  /** Whose CPU time is read. */
  readonly pids: readonly number[];
  readonly source: SourceOf;
}

/** Whom to ask, and over how many connections of each process that asks. */
interface Asked {
  readonly name: string;
  readonly connections: number;
}

interface Figures {
  /** Microseconds a request, of each process. */
  readonly cpu: readonly number[];
  readonly perSecond: number;
  /** Milliseconds from when a request was due until its answer was there. */
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
}

export interface Load {
  aim(target: Target): Promise<void>;
  /** So many requests as fast as they are answered. */
  flood(what: Asked & { readonly count: number }): Promise<Figures>;
  /** So many requests a second, answered or not. */
  pace(what: Asked & { readonly rate: number; readonly seconds: number }): Promise<Figures>;
  stop(): void;
}

/** More than one: a server that answers as quickly as these do sleeps between the questions of one, and pays for each time it is woken. */
const askers = 2;
const signals = ["SIGINT", "SIGTERM"] as const;

/** Processes of their own ask, so that asking is in nobody's figures. */
export function startLoad(): Load {
  const all = Array.from({ length: askers }, startAsker);
  const aimed = new Map<string, { readonly pids: readonly number[]; readonly asking: readonly Asker[] }>();
  const stop = () => {
    for (const signal of signals) process.off(signal, stop);
    for (const { stop: stopOne } of all) stopOne();
  };
  // Whoever waits for them then fails, and stops the servers on the way out.
  for (const signal of signals) process.on(signal, stop);
  return {
    async aim({ name, port, pids, source }) {
      const shares = sharesOf(source, askers);
      const asking = all.slice(0, shares.length);
      await Promise.all(
        asking.map(({ order }, at) => order({ does: "aim", name, port, source: shares[at] ?? source })),
      );
      aimed.set(name, { pids, asking });
    },
    flood: ({ name, connections, count }) =>
      run({ name, connections }, ({ order }, at, { length }) =>
        order({ does: "flood", count: Math.ceil((count - at) / length) }),
      ),
    // No server needs more than one to keep a pace.
    pace: ({ name, connections, rate, seconds }) =>
      run({ name, connections }, ({ order }, at) =>
        at === 0 ? order({ does: "pace", rate, seconds }) : Promise.resolve([]),
      ),
    stop,
  };

  async function run({ name, connections }: Asked, work: Work): Promise<Figures> {
    const { pids, asking } = aimed.get(name) ?? { pids: [], asking: [] };
    const ofAll = (what: Work) => Promise.all(asking.map(what));
    try {
      await ofAll(({ order }) => order({ does: "open", name, connections }));
      const before = pids.map(cpuTime);
      const begun = performance.now();
      const latencies = (await ofAll(work)).flat();
      const seconds = (performance.now() - begun) / 1000;
      const cpu = pids.map((pid, index) => (cpuTime(pid) - (before[index] ?? 0)) / latencies.length);
      return { ...percentiles(latencies), cpu, perSecond: latencies.length / seconds };
    } catch (error) {
      throw new Error(`${name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    } finally {
      await ofAll(({ order }) => order({ does: "close" }));
    }
  }
}

/** What one of several does, and returns: how long each of its questions took. */
type Work = (asker: Asker, at: number, all: readonly Asker[]) => Promise<readonly number[]>;

type Asker = ReturnType<typeof startAsker>;

function startAsker() {
  const child = fork(join(import.meta.dirname, "generator.ts"), { execArgv: [], stdio: "inherit" });
  return {
    async order(given: Order): Promise<readonly number[]> {
      child.send(given);
      const told = (await answerOf(child)) as { latencies?: readonly number[]; fault?: string };
      if (told.fault !== undefined) throw new Error(told.fault);
      if (told.latencies === undefined) throw new Error("A process that asks has told nothing.");
      return told.latencies;
    },
    stop: () => child.kill(),
  };
}

function percentiles(latencies: readonly number[]): Pick<Figures, "p50" | "p99" | "most"> {
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99), most: at(1) };
}
