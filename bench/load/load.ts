import { fork } from "node:child_process";
import { join } from "node:path";
import { answerOf } from "../servers/child-server.ts";
import type { SourceOf } from "./sources.ts";

/** What the process that asks is told, and does. */
export type Order =
  | {
      readonly does: "aim";
      readonly name: string;
      readonly port: number;
      /** Whose CPU time is read. */
      readonly pids: readonly number[];
      readonly source: SourceOf;
    }
  | { readonly does: "flood"; readonly name: string; readonly connections: number; readonly count: number }
  | {
      readonly does: "pace";
      readonly name: string;
      readonly connections: number;
      readonly rate: number;
      readonly seconds: number;
    };

export interface Figures {
  /** Microseconds a request, of each process. */
  readonly cpu: readonly number[];
  readonly perSecond: number;
  /** Milliseconds from when a request was due until its answer was there. */
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
}

export interface Load {
  aim(target: Omit<Extract<Order, { does: "aim" }>, "does">): Promise<void>;
  /** So many requests as fast as they are answered. */
  flood(what: Omit<Extract<Order, { does: "flood" }>, "does">): Promise<Figures>;
  /** So many requests a second, answered or not. */
  pace(what: Omit<Extract<Order, { does: "pace" }>, "does">): Promise<Figures>;
  stop(): void;
}

const signals = ["SIGINT", "SIGTERM"] as const;

/** A process of its own asks, so that asking is in nobody's figures. */
export function startLoad(): Load {
  const child = fork(join(import.meta.dirname, "generator.ts"), { execArgv: [], stdio: "inherit" });
  const stop = () => {
    for (const signal of signals) process.off(signal, stop);
    child.kill();
  };
  // Whoever waits for it then fails, and stops the servers on the way out.
  for (const signal of signals) process.on(signal, stop);
  return {
    aim: async (target) => void (await order({ does: "aim", ...target })),
    flood: async (what) => figures(await order({ does: "flood", ...what })),
    pace: async (what) => figures(await order({ does: "pace", ...what })),
    stop,
  };

  async function order(given: Order): Promise<{ figures?: Figures; fault?: string }> {
    child.send(given);
    const told = (await answerOf(child)) as { figures?: Figures; fault?: string };
    if (told.fault !== undefined) throw new Error(`${given.name}: ${told.fault}`);
    return told;
  }
}

function figures({ figures: told }: { figures?: Figures }): Figures {
  if (told === undefined) throw new Error("The process that asks has told nothing.");
  return told;
}
