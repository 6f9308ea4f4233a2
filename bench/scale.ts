import { writeFileSync } from "node:fs";
import { startPostgres } from "../test/support/postgres.ts";
import { rounded, summary } from "./figures.ts";
import { aboutThisRun } from "./page.ts";
import type { Report, Size, Table } from "./report.ts";
import { acknowledgements, measureStore, type StoreFigures } from "./scale-stores.ts";
import { sizingPage } from "./sizing.ts";
import { stockBytes } from "./stock-bytes.ts";

const pageFile = "docs/reference/sizing.md";

const sizes = {
  long: { phones: 240, refreshes: 12, acts: 40, processes: [1, 3, 8] },
  short: { phones: 6, refreshes: 3, acts: 4, processes: [1, 3] },
};

/** What several processes on PostgreSQL and Redis need; from that a page says what so many sign-ins need. */
export async function scale({ short }: Size): Promise<Report> {
  const { phones, refreshes, acts, processes } = sizes[short ? "short" : "long"];
  await using stack = new AsyncDisposableStack();
  const postgres = await startPostgres();
  stack.defer(postgres.stop);
  const about = aboutThisRun(new Date());
  const acknowledged = new Map<number, ReturnType<typeof summary>>();
  for (const count of processes) {
    const how = { processes: count, acts };
    acknowledged.set(count, summary(await acknowledgements({ postgres, database: `a${count}` }, how)));
  }
  const counts = { phones, refreshes, postgres };
  const inPostgres = await measureStore({ ...counts, database: "with_sql" }, "PostgreSQL");
  const inRedis = await measureStore({ ...counts, database: "with_redis" }, "Redis");
  const stock = await stockBytes(phones);
  const figures = {
    ...Object.fromEntries([...acknowledged].map(([count, { median }]) => [`acknowledged${count}`, median])),
    ...named("Postgres", inPostgres),
    ...named("Redis", inRedis),
    bytesPerSignInStockRedis: Math.round(stock),
    bytesVsStockRedis: rounded(inRedis.signIn / stock),
  };
  const report: Report = {
    title: "Scale",
    method: [
      "Suspensions and reinstatements, one after the other, each until it is acknowledged, with more and more processes on one PostgreSQL.",
      `Then one process alone, with its sign-ins in PostgreSQL and in Redis: ${phones} phones sign in, each refreshes ${refreshes} times, and every access token is asked about for the first time (cold) and again (warm).`,
      `As many people sign in at the stock engine with its plain Redis adapter: ${Math.round(stock)} bytes each.`,
      "The CPU time of the stores is that of PostgreSQL's processes for the connections and of redis-server. Neither writes through to the disk here.",
    ],
    tables: [acknowledgedTable(acknowledged), storesTable(inPostgres, inRedis)],
    figures,
  };
  if (!short) writeFileSync(pageFile, sizingPage({ report, inPostgres, inRedis, about }));
  return report;
}

const named = (store: string, figures: StoreFigures): Readonly<Record<string, number>> => ({
  [`refreshCpu${store}`]: rounded(figures.refresh.server),
  [`refreshesPerSecond${store}`]: rounded(figures.refreshesPerSecond),
  [`coldCpu${store}`]: rounded(figures.cold.server),
  [`warmCpu${store}`]: rounded(figures.warm.server),
  [`bytesPerSignIn${store}`]: Math.round(figures.signIn),
  [`bytesPerRefresh${store}`]: Math.round(figures.refreshed),
});

const acknowledgedTable = (all: ReadonlyMap<number, ReturnType<typeof summary>>): Table => ({
  heads: ["processes", "acknowledged (ms)", "99 of 100 (ms)"],
  rows: [...all].map(([count, { median, p99 }]) => [String(count), String(median), String(p99)]),
});

const storesTable = (inPostgres: StoreFigures, inRedis: StoreFigures): Table => ({
  heads: ["", "sign-ins in PostgreSQL", "sign-ins in Redis"],
  rows: (
    [
      ["CPU a refresh (µs)", ({ refresh }) => refresh.server],
      ["of the stores (µs)", ({ refresh }) => refresh.stores],
      ["refreshes a second", ({ refreshesPerSecond }) => refreshesPerSecond],
      ["CPU an introspection, cold (µs)", ({ cold }) => cold.server],
      ["of the stores (µs)", ({ cold }) => cold.stores],
      ["CPU an introspection, warm (µs)", ({ warm }) => warm.server],
      ["bytes a sign-in", ({ signIn }) => signIn],
      ["bytes a refresh", ({ refreshed }) => refreshed],
    ] as readonly (readonly [string, (figures: StoreFigures) => number])[]
  ).map(([what, of]) => [what, String(Math.round(of(inPostgres))), String(Math.round(of(inRedis)))]),
});
