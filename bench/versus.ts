import { type Contender, compare, cpuTable, latencyTable, timesAsMuch } from "./compare.ts";
import { rounded } from "./figures.ts";
import type { Report } from "./report.ts";
import { names } from "./servers/everybody.ts";

interface Contest {
  readonly rounds: number;
  /** Requests to each, in each round. */
  readonly count: number;
  /** What is counted, and how many requests make one. */
  readonly what?: { readonly name: string; readonly requests: number };
  readonly paced: Parameters<Awaited<ReturnType<typeof compare>>["pace"]>[0];
}

/** How many times as much CPU time the stock engine takes as Hallpass, on either store; and how long an answer takes at fixed rates. */
export async function versusStock(
  all: readonly Contender[],
  { rounds, count, paced, what = { name: "request", requests: 1 } }: Contest,
): Promise<Pick<Report, "tables" | "figures">> {
  const comparison = await compare(all);
  try {
    const cpu = await comparison.flood({ rounds, count });
    const latencies = await comparison.pace(paced);
    return {
      tables: [cpuTable(cpu, what), latencyTable(latencies)],
      figures: {
        cpuVsStockMemory: rounded(timesAsMuch(cpu, names.memory, names.hallpass)),
        cpuVsStockRedis: rounded(timesAsMuch(cpu, names.redis, names.hallpass)),
      },
    };
  } finally {
    comparison.end();
  }
}

/** Enough for a median, in some ten seconds a round; and rates at which every one of them keeps up. */
export const roundsOf = (short: boolean, count: number) =>
  short
    ? { rounds: 1, count: 50, paced: { rates: [50, 100], seconds: 0.3, rounds: 1 } }
    : { rounds: 7, count, paced: { rates: [100, 200], seconds: 3, rounds: 5 } };
