import { EventEmitter, once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { freePort } from "../support/running.ts";
import { credentialsIn, type ServerProcess, startServerProcess } from "../support/server-process.ts";
import { type Answers, askingAgain } from "./asking-again.ts";
import { endWith } from "./end-with.ts";
import { openFrontDoor } from "./front-door.ts";
import { grantOf, grantsWithTwoUsable } from "./kept-in-files.ts";
import { holds, type Ledger, newLedger } from "./ledger.ts";
import { openSchool, type Phone } from "./school.ts";
import { live, type Student } from "./school-day.ts";

/**
 * `crashes`: processes that were killed without warning. `lost`: acknowledged ends that did not hold. `falseDeaths`:
 * sign-ins that policy allows and that did not go on with what their phone holds. `doubleSpent`: refresh tokens with
 * two usable successors. `ended` and `refreshed` tell that there was something to lose.
 */
type CrashCounts = Readonly<
  Record<"kills" | "lost" | "falseDeaths" | "doubleSpent" | "ended" | "refreshed", number>
>;

interface Size {
  readonly processes: number;
  readonly kills: number;
  readonly students: number;
  readonly phonesOfOne: number;
}

const sizes: Readonly<Record<"short" | "full", Size>> = {
  short: { processes: 2, kills: 4, students: 3, phonesOfOne: 4 },
  full: { processes: 3, kills: 60, students: 6, phonesOfOne: 5 },
};

/** Processes on one data folder, killed at random moments while people sign in, phones refresh and administrators act. */
export async function crashes({ short }: { readonly short: boolean }): Promise<CrashCounts> {
  const size = sizes[short ? "short" : "full"];
  const folder = await mkdtemp(join(tmpdir(), "hallpass-crashes-"));
  const door = await openFrontDoor();
  const servers: Servers = { folder, issuer: door.origin, running: new Map() };
  endWith(() => servers.running.values());
  try {
    const ports = await portsFor(size.processes);
    for (const port of ports) await start(servers, port);
    door.leadTo(ports);
    const addresses = ports.map((port) => `http://localhost:${port}`);
    const school = await openSchool(door.origin, addresses, await credentialsIn(folder));
    const people = await school.people(size.students);
    const students = people.map((person): Student => ({ person, phones: [] }));
    const ledger = newLedger();
    const answers: Answers = new EventEmitter();
    const day = {
      school: askingAgain(school, answers),
      ledger,
      grantOf: async (phone: Phone) => grantOf(folder, phone),
      phonesOfOne: size.phonesOfOne,
    };
    let kills = 0;
    for (let round = 0; kills < size.kills || ledger.ended.size === 0; round += 1) {
      const moment = moments[round % moments.length] ?? "any";
      const end = new AbortController();
      const living = Promise.all(students.map((student) => live(day, student, end.signal)));
      // Heard below. A fault must not end this process before its servers.
      living.catch(() => undefined);
      const plan = { answers, moment, left: size.kills - kills };
      kills += await crash(servers, plan).finally(() => end.abort());
      await living;
      await holds(day.school, ledger);
      for (const grant of grantsWithTwoUsable(folder)) ledger.found.doubleSpent.add(grant);
    }
    return counted(ledger, kills);
  } finally {
    await Promise.all([...servers.running.values()].map((server) => server.stop("SIGKILL")));
    await door.close();
    await rm(folder, { recursive: true });
  }
}

interface Servers {
  readonly folder: string;
  readonly issuer: string;
  readonly running: Map<number, ServerProcess>;
}

async function portsFor(count: number): Promise<readonly number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await freePort());
  return [...ports];
}

async function start({ folder, issuer, running }: Servers, port: number): Promise<void> {
  const env = { HALLPASS_ISSUER: issuer, HALLPASS_LEASE_SECONDS: "1" };
  running.set(port, await startServerProcess({ folder, port, env }));
}

/** Any moment, or the one at which a process has just answered: what it still had to do for this answer is never done. */
const moments = ["administrator", "phone", "any"] as const;

interface Plan {
  readonly answers: Answers;
  readonly moment: (typeof moments)[number];
  readonly left: number;
}

/** One process, now and then all of them, and all of them at the end: then nobody is left who has it in memory. */
async function crash(servers: Servers, { left, ...plan }: Plan): Promise<number> {
  const first = await victimAt(servers, plan);
  const ports = [...servers.running.keys()];
  const isForAll = left <= ports.length || Math.random() < 0.1;
  const victims = isForAll ? ports : ports.filter((port) => port === first);
  await Promise.all(victims.map((port) => stop(servers, port)));
  await wait(Math.random() * 400);
  await Promise.all(victims.map((port) => start(servers, port)));
  await wait(Math.random() * 400);
  return victims.length;
}

async function victimAt({ running }: Servers, { answers, moment }: Omit<Plan, "left">): Promise<number> {
  await wait(300 + Math.random() * 1200);
  const address = moment === "any" ? undefined : await nextAnswer(answers, moment);
  const [asked] = [...running].find(([, { origin }]) => origin === address) ?? [];
  return asked ?? oneOf([...running.keys()]);
}

async function nextAnswer(answers: Answers, what: "administrator" | "phone"): Promise<string | undefined> {
  const [address] = await once(answers, what, { signal: AbortSignal.timeout(5000) }).catch(() => []);
  return address;
}

async function stop({ running }: Servers, port: number): Promise<void> {
  await running.get(port)?.stop("SIGKILL");
  running.delete(port);
}

function oneOf<Item>(items: readonly Item[]): Item {
  const item = items[Math.floor(Math.random() * items.length)];
  if (item === undefined) throw new Error("nothing to choose from");
  return item;
}

const counted = ({ found, ended, successors }: Ledger, kills: number): CrashCounts => ({
  kills,
  lost: found.lost.size + found.resurrected.size,
  falseDeaths: found.falseDeaths.size,
  doubleSpent: found.doubleSpent.size,
  ended: ended.size,
  refreshed: successors.size,
});
