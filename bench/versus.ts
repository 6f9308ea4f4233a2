import { type Contender, compare, cpuTable, timesAsMuch } from "./compare.ts";
import { rounded } from "./figures.ts";
import type { Report } from "./report.ts";
import { names } from "./servers/everybody.ts";

interface Contest {
  readonly rounds: number;
  /** Requests to each, in each round. */
  readonly count: number;
  /** What is counted, and how many requests make one. */
  readonly what?: { readonly name: string; readonly requests: number };
}

/** How many times as much CPU time the stock engine takes as Hallpass, on either store. */
export async function versusStock(
  all: readonly Contender[],
  { rounds, count, what = { name: "request", requests: 1 } }: Contest,
): Promise<Pick<Report, "tables" | "figures">> {
  const comparison = await compare(all);
  try {
    const cpu = await comparison.flood({ rounds, count });
    return {
      tables: [cpuTable(cpu, what)],
      figures: {
        cpuVsStockMemory: rounded(timesAsMuch(cpu, names.memory, names.hallpass)),
        cpuVsStockRedis: rounded(timesAsMuch(cpu, names.redis, names.hallpass)),
      },
    };
  } finally {
    comparison.end();
  }
}

/** Enough for a median, in some ten seconds a round. */
export const roundsOf = (short: boolean, count: number) =>
  short ? { rounds: 1, count: 50 } : { rounds: 7, count };
