import { readFileSync } from "node:fs";
import { median, rounded, spread } from "./figures.ts";
import { cpuTime } from "./load/cpu-time.ts";
import type { Report, Size } from "./report.ts";
import { type Server, startChild } from "./servers/child-server.ts";
import { names } from "./servers/everybody.ts";
import { school, startInProduction } from "./servers/hallpass.ts";
import { addRecords } from "./servers/many-records.ts";
import { startStock } from "./servers/start-stock.ts";

interface Starts {
  readonly ready: number[];
  readonly cpu: number[];
  readonly memory: number[];
}

/** How long a process takes until it answers, which is also how long a restart keeps people waiting. */
export async function start({ short }: Size): Promise<Report> {
  const many = short ? { institutions: 50, denials: 1000 } : { institutions: 1000, denials: 100_000 };
  await using stack = new AsyncDisposableStack();
  const small = await school({ people: 1 });
  stack.defer(small.remove);
  const large = await school({ people: 1 });
  stack.defer(large.remove);
  await addRecords(large.folder, many);

  const title = `${many.institutions.toLocaleString("en")} institutions, ${many.denials.toLocaleString("en")} denials`;
  const starters: Readonly<Record<string, () => Promise<Server>>> = {
    [names.ceiling]: () => startChild("ceiling.ts"),
    [names.memory]: () => startStock({}),
    "Hallpass, demo content": () => startInProduction(small),
    [`Hallpass, ${title}`]: () => startInProduction(large),
  };
  const found = Object.keys(starters).map((name) => [name, noStartsYet()] as const);
  for (let round = 0; round < (short ? 1 : 9); round += 1) {
    for (const [name, starts] of found) await startOnce(starters[name], starts);
  }
  const [, , demo, full] = found.map(([, { ready }]) => median(ready));
  return {
    title: "Start",
    method: [
      "From starting the process until it answers that it is ready, and what it has taken by then.",
      "All denials are of the last hour, so each of them is read into the rulebook.",
    ],
    tables: [
      {
        heads: ["", "ready after (ms)", "CPU until then (ms)", "resident memory (MiB)"],
        rows: found.map(([name, { ready, cpu, memory }]) => [
          name,
          spread(ready, 0),
          spread(cpu, 0),
          spread(memory, 0),
        ]),
      },
    ],
    figures: { ready: rounded(full ?? Number.NaN), readyWithDemoContent: rounded(demo ?? Number.NaN) },
  };
}

const noStartsYet = (): Starts => ({ ready: [], cpu: [], memory: [] });

async function startOnce(
  starter: (() => Promise<Server>) | undefined,
  { ready, cpu, memory }: Starts,
): Promise<void> {
  const begun = performance.now();
  const server = await starter?.();
  if (server === undefined) return;
  ready.push(performance.now() - begun);
  cpu.push(cpuTime(server.pid) / 1000);
  memory.push(residentMemory(server.pid));
  await server.stop();
}

/** In MiB. */
function residentMemory(pid: number): number {
  const [, kibibytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kibibytes) / 1024;
}
