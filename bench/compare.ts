import { median, spread } from "./figures.ts";
import { type Load, startLoad } from "./load/load.ts";
import type { SourceOf } from "./load/sources.ts";
import type { Table } from "./report.ts";
import type { Server } from "./servers/child-server.ts";

/** One of those that are compared, and what it is asked. */
export interface Contender {
  readonly name: string;
  readonly server: Server;
  /** Whose CPU time is told beside the server's own: its database's. */
  readonly helper?: { readonly pid: number };
  readonly source: SourceOf;
}

export interface Measured {
  /** Microseconds of CPU time a request, round by round. */
  readonly cpu: number[];
  readonly helperCpu: number[];
  readonly perSecond: number[];
}

interface Flood {
  readonly rounds: number;
  /** Requests to each, in each round. */
  readonly count: number;
}

interface Pace {
  readonly rounds: number;
  /** Requests a second. */
  readonly rates: readonly number[];
  readonly seconds: number;
}

/** Of each process that asks: fewer than the engine can answer at once, more than there are processors. */
const connections = 16;

/** Sets contenders against each other, in turns: whatever else the machine does falls on all of them alike. */
export interface Comparison {
  /** As many requests as they can answer, for their CPU time. */
  flood(how: Flood): Promise<ReadonlyMap<string, Measured>>;
  /** Fixed rates, for their latency: of each rate p50 and p99 in milliseconds, round by round. */
  pace(how: Pace): Promise<ReadonlyMap<string, ReadonlyMap<number, Latencies>>>;
  end(): void;
}

export interface Latencies {
  readonly p50: number[];
  readonly p99: number[];
}

export async function compare(contenders: readonly Contender[]): Promise<Comparison> {
  const load = startLoad();
  for (const { name, server, helper, source } of contenders) {
    const pids = helper === undefined ? [server.pid] : [server.pid, helper.pid];
    await load.aim({ name, port: server.port, pids, source });
  }
  return {
    flood: (how) => flood(load, contenders, how),
    pace: (how) => pace(load, contenders, how),
    end: load.stop,
  };
}

/** The first rounds are for the compilers, and are not counted. */
const warmingRounds = 2;

async function flood(
  load: Load,
  contenders: readonly Contender[],
  { rounds, count }: Flood,
): Promise<ReadonlyMap<string, Measured>> {
  const measured = new Map<string, Measured>(
    contenders.map(({ name }) => [name, { cpu: [], helperCpu: [], perSecond: [] }]),
  );
  for (let round = -warmingRounds; round < rounds; round += 1) {
    tell(round < 0 ? "warming up" : `round ${round + 1} of ${rounds}`);
    for (const [name, { cpu, helperCpu, perSecond }] of measured) {
      const figures = await load.flood({ name, count, connections });
      if (round < 0) continue;
      cpu.push(figures.cpu[0] ?? Number.NaN);
      helperCpu.push(...figures.cpu.slice(1));
      perSecond.push(figures.perSecond);
    }
  }
  return measured;
}

async function pace(
  load: Load,
  contenders: readonly Contender[],
  { rounds, rates, seconds }: Pace,
): Promise<ReadonlyMap<string, ReadonlyMap<number, Latencies>>> {
  const measured = new Map(contenders.map(({ name }) => [name, emptyOf(rates)]));
  for (let round = 0; round < rounds; round += 1) {
    for (const rate of rates) {
      tell(`${rate} a second, round ${round + 1} of ${rounds}`);
      for (const [name, byRate] of measured) {
        const { p50, p99 } = await load.pace({ name, rate, seconds, connections });
        byRate.get(rate)?.p50.push(p50);
        byRate.get(rate)?.p99.push(p99);
      }
    }
  }
  return measured;
}

const emptyOf = (rates: readonly number[]): Map<number, Latencies> =>
  new Map(rates.map((rate) => [rate, { p50: [], p99: [] }]));

const tell = (text: string): boolean => process.stderr.write(`  ${text}\n`);

const request = { name: "request", requests: 1 };

/** Something else than a request may be counted: what takes several of them. */
export function cpuTable(
  measured: ReadonlyMap<string, Measured>,
  { name: what, requests }: { readonly name: string; readonly requests: number } = request,
): Table {
  const each = (figures: readonly number[]) => spread(figures.map((figure) => figure * requests));
  return {
    heads: ["", `CPU a ${what} (µs)`, "its database (µs)", `${what}s a second`, "busy (%)"],
    rows: [...measured].map(([name, { cpu, helperCpu, perSecond }]) => [
      name,
      each(cpu),
      helperCpu.length === 0 ? "" : each(helperCpu),
      spread(
        perSecond.map((figure) => figure / requests),
        0,
      ),
      // More than a hundred: it has more threads than one.
      spread(
        perSecond.map((figure, round) => (figure * (cpu[round] ?? Number.NaN)) / 10_000),
        0,
      ),
    ]),
  };
}

export function latencyTable(measured: ReadonlyMap<string, ReadonlyMap<number, Latencies>>): Table {
  const rates = [...(measured.values().next().value?.keys() ?? [])];
  return {
    heads: ["", ...rates.flatMap((rate) => [`p50 at ${rate}/s (ms)`, `p99 at ${rate}/s (ms)`])],
    rows: [...measured].map(([name, byRate]) => [
      name,
      ...[...byRate.values()].flatMap(({ p50, p99 }) => [spread(p50, 2), spread(p99, 2)]),
    ]),
  };
}

/**
 * How many times as much CPU time as the other a request takes: the median of what it is in each round, in which both had
 * the machine as it was just then.
 */
export function timesAsMuch(measured: ReadonlyMap<string, Measured>, name: string, other: string): number {
  const others = measured.get(other)?.cpu ?? [];
  return median((measured.get(name)?.cpu ?? []).map((cpu, round) => cpu / (others[round] ?? Number.NaN)));
}
