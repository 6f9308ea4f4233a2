import { EventEmitter } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { credentialsIn } from "../support/server-process.ts";
import { askingAgain, untilAnswered } from "./asking-again.ts";
import { type Fault, faults as kinds } from "./fault-kinds.ts";
import { openPlace, type Place, tellFaults } from "./fault-place.ts";
import { type Watch, watchAnswers } from "./fault-watch.ts";
import { keptInRedis } from "./kept-in-redis.ts";
import { excuse, holds, newLedger } from "./ledger.ts";
import { type DrillPerson, openSchool, type Phone, type School, signInPhone } from "./school.ts";
import { catchUp, type Day, live, type Student } from "./school-day.ts";

/**
 * `lost`: acknowledged ends and pauses that did not hold. `resurrected`: sign-ins that were seen to be over and were good again.
 * `falseDeaths`: sign-ins that policy allows, whose record was there, and that were refused. `doubleSpent`: refresh tokens
 * with two usable successors. `slowAnswers`: those that took more than a second beyond what everybody waited, while a store
 * stood still; `slowByTheClock`: all that took more than a second. `secondsToNormal`: the longest time from when somebody began to set a fault right until every process did everything again.
 * `signedOut`: sign-ins that Redis had lost. `ended`, `refreshed`: what there was to lose.
 */
type FaultCounts = Readonly<
  Record<keyof typeof nothingYet | "lost" | "resurrected" | "falseDeaths" | "doubleSpent" | "ended", number>
>;

interface Size {
  readonly processes: number;
  readonly rounds: number;
  readonly kinds: readonly Fault[];
  readonly students: number;
  readonly phonesOfOne: number;
  /** Milliseconds that a fault lasts, and before and after it. */
  readonly lasts: readonly number[];
  readonly around: number;
  /** How many of those that are over are looked at after a fault by which Redis has lost nothing. */
  readonly closed: number;
  readonly pause: number;
}

const sizes: Readonly<Record<"short" | "full", Size>> = {
  short: {
    processes: 2,
    rounds: 1,
    kinds: kinds.filter(({ long }) => long !== true),
    students: 2,
    phonesOfOne: 2,
    lasts: [1200],
    around: 300,
    closed: 4,
    pause: 200,
  },
  full: {
    processes: 3,
    rounds: 2,
    kinds,
    students: 6,
    phonesOfOne: 4,
    lasts: [3000, 800],
    around: 1500,
    closed: 40,
    pause: 60,
  },
};

interface Probe {
  readonly person: DrillPerson;
  readonly address: string;
  /** Signs in anew when the old one is gone. */
  phone?: Phone;
}

const nothingYet = {
  faults: 0,
  slowAnswers: 0,
  slowByTheClock: 0,
  secondsToNormal: 0,
  signedOut: 0,
  refreshed: 0,
};

/** What is under way while a fault comes and goes. */
interface Drill {
  readonly size: Size;
  readonly place: Place;
  readonly school: School;
  readonly day: Day;
  readonly students: readonly Student[];
  /** One for each process, to see whether it does everything again. */
  readonly probes: readonly Probe[];
  readonly watch: Watch;
  readonly counts: Record<keyof typeof nothingYet, number>;
  losing: boolean;
}

/** Several processes on PostgreSQL and Redis, while one thing after the other goes wrong and is set right again. */
export async function faults({ short }: { readonly short: boolean }): Promise<FaultCounts> {
  const size = sizes[short ? "short" : "full"];
  await using stack = new AsyncDisposableStack();
  const drill = await openDrill(size, stack);
  const { day, counts } = drill;
  for (let round = 0; round < size.rounds; round += 1)
    for (const fault of size.kinds) await goThrough(drill, fault, size.lasts[round % size.lasts.length] ?? 0);
  const { found, ended, successors } = day.ledger;
  return {
    ...counts,
    lost: found.lost.size,
    resurrected: found.resurrected.size,
    falseDeaths: found.falseDeaths.size,
    doubleSpent: found.doubleSpent.size,
    ended: ended.size,
    refreshed: counts.refreshed + successors.size,
  };
}

async function openDrill(size: Size, stack: AsyncDisposableStack): Promise<Drill> {
  const place = await openPlace(size.processes, stack);
  const end = new AbortController();
  stack.defer(() => end.abort());
  const addresses = place.ports.map((port) => `http://localhost:${port}`);
  const school = await openSchool(place.door.origin, addresses, await credentialsIn(place.folder));
  const people: DrillPerson[] = [];
  while (people.length < size.students + addresses.length) people.push(await newPerson(school));
  const patient = askingAgain(school, new EventEmitter());
  const drill: Drill = {
    size,
    place,
    school,
    students: people.slice(0, size.students).map((person) => ({ person, phones: [] })),
    probes: people.slice(size.students).map((person, n): Probe => ({ person, address: addresses[n] ?? "" })),
    watch: watchAnswers(addresses, end.signal),
    counts: { ...nothingYet },
    losing: false,
    day: {
      school: patient,
      ledger: newLedger(),
      grantOf: (phone) => patient.grantOf(phone.access),
      mayLose: () => drill.losing,
      ...size,
    },
  };
  return drill;
}

/** However busy the machine is: whoever was made without anybody having heard of it is nobody's. */
async function newPerson(school: School): Promise<DrillPerson> {
  const [person] = await untilAnswered(() => school.people(1));
  if (person === undefined) throw new Error("nobody was made");
  return person;
}

async function goThrough(drill: Drill, fault: Fault, lasts: number): Promise<void> {
  const { place, day, size, counts } = drill;
  const loses = fault.loses === true;
  const before = { spent: [...day.ledger.found.doubleSpent], dead: [...day.ledger.found.falseDeaths.keys()] };
  drill.losing = loses;
  day.ledger.excusable = loses;
  await prepare(drill, fault);
  const end = new AbortController();
  const living = Promise.all(drill.students.map((student) => live(day, student, end.signal)));
  // Heard below. A fault must not end this process before its servers.
  living.catch(() => undefined);
  try {
    await fault.before?.(place);
    await wait(size.around * (loses ? 2 : 1));
    await strikeAndMend(drill, fault, lasts);
    await wait(size.around);
  } finally {
    end.abort();
  }
  await living.catch((error: unknown) => {
    tellFaults(place);
    throw error;
  });
  await check(drill, loses, before);
  counts.faults += 1;
}

/** Nobody is owed anything when it begins, and every process knows how things stand after it. */
async function prepare({ day, students, probes, place, school }: Drill, fault: Fault): Promise<void> {
  if (fault.prepare === undefined) return;
  await Promise.all(students.map((student) => catchUp(day, student)));
  await fault.prepare(place);
  // One after the other: each learns of what the one before it has recorded.
  for (const probe of probes) await doesEverything(school, probe);
}

async function strikeAndMend(drill: Drill, fault: Fault, lasts: number): Promise<void> {
  const { place, watch, counts } = drill;
  const from = performance.now();
  const mend = await fault.strike(place);
  await wait(lasts);
  const mended = performance.now();
  await mend();
  await Promise.all(drill.probes.map((probe) => doesEverything(drill.school, probe)));
  const seconds = (performance.now() - mended) / 1000;
  process.stderr.write(`${fault.name}: normal after ${seconds.toFixed(1)} s\n`);
  counts.secondsToNormal = Math.max(counts.secondsToNormal, Math.round(seconds * 10) / 10);
  if (fault.freezes !== true) return;
  const { slow, byTheClock } = watch.slowBetween(from, mended);
  for (const { path, took } of slow) process.stderr.write(`Slow: ${path} took ${Math.round(took)} ms\n`);
  counts.slowAnswers += slow.length;
  counts.slowByTheClock += byTheClock;
}

/** Is signed in, refreshes, is known, is suspended and reinstated, all of it at one process; until all is well. */
async function doesEverything(school: School, probe: Probe): Promise<void> {
  const { person, address } = probe;
  const code = "probe";
  await untilAnswered(
    async () => {
      // It may have been suspended without anybody having heard of it.
      await school.admin(address, "POST", `${person.account}/reinstatements`, {});
      probe.phone ??= await signInPhone(school, person);
      const answer = await school.refresh(address, probe.phone.refresh);
      if ("status" in answer && answer.status !== 503) delete probe.phone;
      if (!("access" in answer)) throw new Error(`refresh: ${answer.status} ${answer.reason}`);
      probe.phone = answer;
      if (!(await school.isActive(address, answer.access))) throw new Error("not active");
      await school.admin(address, "POST", `${person.account}/suspensions`, { code, signOut: false });
      await school.admin(address, "POST", `${person.account}/reinstatements`, {});
    },
    () => true,
  );
}

/** What was found before this fault. */
interface Before {
  readonly spent: readonly string[];
  readonly dead: readonly Phone[];
}

/** With nobody at work any more. */
async function check(drill: Drill, afterLoss: boolean, before: Before): Promise<void> {
  const { day, size, place, counts } = drill;
  const { ledger, school } = day;
  const all = [...ledger.ended, ...ledger.paused];
  await holds(school, ledger, { closed: afterLoss ? all : all.slice(-size.closed), afterLoss });
  const kept = await keptInRedis(place.master.url);
  if (afterLoss) {
    const suspects = new Set(ledger.found.falseDeaths.keys()).difference(new Set(before.dead));
    counts.signedOut += excuse(ledger, suspects, kept);
    dropLostPauses(drill, kept.has);
    // What was used may be used again once Redis has forgotten it: two that are usable are still too many.
    counts.refreshed += ledger.successors.size;
    ledger.successors.clear();
    ledger.found.doubleSpent.clear();
    for (const spent of before.spent) ledger.found.doubleSpent.add(spent);
  }
  for (const grant of kept.grantsWithTwoUsable) ledger.found.doubleSpent.add(grant);
}

/** Redis has lost some of those that are paused: their pause ends with them. */
function dropLostPauses({ day, students }: Drill, isKept: (phone: Phone) => boolean): void {
  const { paused } = day.ledger;
  for (const student of students)
    student.phones = student.phones.filter((phone) => !paused.has(phone) || isKept(phone));
  for (const phone of paused) if (!isKept(phone)) paused.delete(phone);
}
