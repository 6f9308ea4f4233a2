import { join } from "node:path";
import { rounded } from "./figures.ts";
import { anyAnswer, questions } from "./introspection-questions.ts";
import { byGroup, meanOf, ownCode, type SelfTimes, writing } from "./profile/self-times.ts";
import { profiling, takeProfile } from "./profile/take-profile.ts";
import type { Report, Size, Table } from "./report.ts";
import { startChild } from "./servers/child-server.ts";
import { names } from "./servers/everybody.ts";
import { school, startInProduction } from "./servers/hallpass.ts";

/** What the distance between Hallpass and the ceiling consists of, from a CPU profile of each. */
export async function introspectionProfile({ short }: Size): Promise<Report> {
  const people = short ? 100 : 10_000;
  const count = short ? 500 : 25_000;
  const rounds = short ? 1 : 5;
  await using stack = new AsyncDisposableStack();
  const lakeside = await school({ people });
  stack.defer(lakeside.remove);
  const files = {
    ceiling: join(lakeside.folder, "ceiling.json"),
    hallpass: join(lakeside.folder, "hallpass.json"),
  };
  const bare = await startChild("ceiling.ts", {}, profiling(files.ceiling));
  stack.defer(bare.stop);
  const server = await startInProduction(lakeside, profiling(files.hallpass));
  stack.defer(server.stop);

  const { signIns, credentials } = lakeside;
  const source = questions(signIns, credentials.clients["platform-api"]?.secret ?? "");
  const [ceilings, ours]: [SelfTimes[], SelfTimes[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    const aimed = { name: names.ceiling, server: bare, source: anyAnswer(source) };
    ceilings.push(await takeProfile(aimed, files.ceiling, count));
    ours.push(await takeProfile({ name: names.hallpass, server, source }, files.hallpass, count));
  }
  const [ceiling, hallpass] = [meanOf(ceilings), meanOf(ours)];
  return {
    title: "What the distance to the ceiling consists of",
    method: [
      `CPU profiles of each server, ${rounds} in turns, sampled every 200 µs, while it answers the same introspections as fast as it can.`,
      "Self time: what a function's callees take is theirs. The profiler itself makes everything some tenths slower.",
      inWords(byGroup(hallpass), byGroup(ceiling)),
    ],
    tables: [table("", byGroup(hallpass), byGroup(ceiling)), table("function", hallpass, ceiling)],
    figures: {
      hallpassMicroseconds: rounded(sum(hallpass)),
      ceilingMicroseconds: rounded(sum(ceiling)),
    },
  };
}

const mostRows = 25;

/** Those with the greatest difference first. */
function table(what: string, hallpass: SelfTimes, ceiling: SelfTimes): Table {
  const all = [...new Set([...hallpass.keys(), ...ceiling.keys()])];
  const rows = all.map((name) => [name, hallpass.get(name) ?? 0, ceiling.get(name) ?? 0] as const);
  return {
    heads: [what, "Hallpass (µs a request)", "ceiling (µs a request)", "difference"],
    rows: rows
      .toSorted(([, a, b], [, c, d]) => c - d - (a - b))
      .slice(0, mostRows)
      .map(([name, ours, bare]) => [name, ...[ours, bare, ours - bare].map((time) => time.toFixed(2))]),
  };
}

/** Where the difference is, in a sentence. */
function inWords(hallpass: SelfTimes, ceiling: SelfTimes): string {
  const all = sum(hallpass) - sum(ceiling);
  const own = sum(new Map([...hallpass].filter(([name]) => name.startsWith(ownCode))));
  const writes = (hallpass.get(writing) ?? 0) - (ceiling.get(writing) ?? 0);
  const [total, code, calls, rest] = [all, own, writes, all - own - writes].map((time) => time.toFixed(1));
  return `Of ${total} µs a request between them, Hallpass's own code is ${code}, the system calls that write ${calls}, and Node's HTTP, streams, garbage collection and all else ${rest}.`;
}

const sum = (times: SelfTimes): number => [...times.values()].reduce((all, time) => all + time, 0);
