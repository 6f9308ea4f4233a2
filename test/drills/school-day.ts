import { setTimeout as wait } from "node:timers/promises";
import type { PatientSchool } from "./asking-again.ts";
import { type Ledger, noteDeath, noteSuccessor, refreshOnce } from "./ledger.ts";
import { type DrillPerson, type Phone, SchoolRefusal } from "./school.ts";

/** A student with some phones, and what an administrator does to them. */
export interface Student {
  readonly person: DrillPerson;
  phones: Phone[];
  /** When an administrator lifts the pause that stands; milliseconds of `performance.now()`. */
  pausedUntil?: number;
}

export interface Day {
  readonly school: PatientSchool;
  readonly ledger: Ledger;
  /** Undefined when nobody knows any more: a store has lost it. */
  readonly grantOf: (phone: Phone) => Promise<string | undefined>;
  readonly phonesOfOne: number;
  /** A store may have lost what an administrator wants to end. */
  readonly mayLose?: () => boolean;
  /** Between two rounds, in milliseconds, at most. */
  readonly pause?: number;
}

/** Lives until told to stop, and stops with every question answered. */
export async function live(day: Day, student: Student, end: AbortSignal): Promise<void> {
  while (!end.aborted) {
    await (student.pausedUntil === undefined ? openRound(day, student) : pausedRound(day, student));
    await wait(Math.random() * (day.pause ?? 20));
  }
}

async function openRound(day: Day, student: Student): Promise<void> {
  const { ledger, phonesOfOne } = day;
  const act = anAct();
  if (act !== undefined && student.phones.length === phonesOfOne) return endingRound(day, student, act);
  const refreshing = student.phones.map((phone) => refreshAsPhonesDo(day, phone));
  if (student.phones.length < phonesOfOne) await signInAgain(day, student);
  await Promise.all(refreshing);
  student.phones = student.phones.filter((phone) => ledger.allowed.has(phone));
}

async function signInAgain({ school, ledger }: Day, student: Student): Promise<void> {
  const phone = await school.signIn(student.person);
  ledger.allowed.add(phone);
  student.phones.push(phone);
}

type Act = "pause" | "suspend" | "end-one" | "end-all";

const acts: readonly Act[] = ["pause", "pause", "end-one", "end-one", "end-all", "suspend"];

/** Mostly none. */
const anAct = (): Act | undefined => acts[Math.floor(Math.random() * acts.length * 6)];

/** The administrator acts while every phone is refreshing. */
async function endingRound(day: Day, student: Student, act: Act): Promise<void> {
  const { ledger } = day;
  const reached = act === "end-one" ? student.phones.slice(0, 1) : student.phones;
  const grant = reached[0] && (await day.grantOf(reached[0]));
  if (grant === undefined) return;
  // In neither ledger while nobody knows.
  for (const phone of reached) ledger.allowed.delete(phone);
  const refreshing = student.phones.map((phone) => refreshAsPhonesDo(day, phone));
  await wait(Math.random() * 6);
  const isDone = await doneByAdministrator(day, student, { act, grant }).then(() => true, isLost(day));
  await Promise.all(refreshing);
  if (isDone) await afterwards(day, student, { act, reached });
  student.phones = student.phones.filter((phone) => ledger.allowed.has(phone) || ledger.paused.has(phone));
}

async function afterwards(
  day: Day,
  student: Student,
  { act, reached }: { readonly act: Act; readonly reached: readonly Phone[] },
): Promise<void> {
  const { paused, ended } = day.ledger;
  for (const phone of reached) (act === "pause" ? paused : ended).add(phone);
  await Promise.all(reached.map((phone) => isClosed(day, phone)));
  if (act === "pause") student.pausedUntil = performance.now() + Math.random() * 3000;
  if (act === "suspend") await day.school.post(`${student.person.account}/reinstatements`, {});
}

const isLost = (day: Day) => (error: unknown) => {
  if (error instanceof SchoolRefusal && error.status === 404 && day.mayLose?.() === true) return false;
  throw error;
};

async function doneByAdministrator(
  { school }: Day,
  { person }: Student,
  { act, grant }: { readonly act: Act; readonly grant: string },
): Promise<void> {
  const code = "drill";
  switch (act) {
    case "pause":
      return school.post(`${person.account}/suspensions`, { code, signOut: false });
    case "suspend":
      return school.post(`${person.account}/suspensions`, { code });
    case "end-one":
      return school.post(`/grants/${grant}/revocations`, { code });
    case "end-all":
      return school.post(`${person.account}/revocations`, { code });
  }
}

async function pausedRound(day: Day, student: Student): Promise<void> {
  if (performance.now() < (student.pausedUntil ?? 0)) {
    await Promise.all(student.phones.map((phone) => isClosed(day, phone)));
    return;
  }
  await reinstate(day, student);
}

async function reinstate({ school, ledger }: Day, student: Student): Promise<void> {
  for (const phone of student.phones) ledger.paused.delete(phone);
  await school.post(`${student.person.account}/reinstatements`, {});
  for (const phone of student.phones) ledger.allowed.add(phone);
  delete student.pausedUntil;
}

/** Lifts a pause, and has every phone hold the newest answer: none has a retry to make any more. */
export async function catchUp(day: Day, student: Student): Promise<void> {
  if (student.pausedUntil !== undefined) await reinstate(day, student);
  for (const phone of student.phones) {
    const { refused } = await refreshOnce(day.school, day.ledger, phone);
    if (refused !== undefined) noteDeath(day.ledger, phone, refused);
  }
  student.phones = student.phones.filter((phone) => day.ledger.allowed.has(phone));
}

/** Begins after the acknowledgement. */
async function isClosed({ school, ledger }: Day, phone: Phone): Promise<void> {
  if (await school.isActive(phone.access)) ledger.found.lost.add(phone);
}

/** Now and then twice at the same time, and now and then the answer does not arrive: the phone keeps what it holds. */
async function refreshAsPhonesDo({ school, ledger }: Day, phone: Phone): Promise<void> {
  const chance = Math.random();
  if (chance < 0.2) {
    const answer = await school.refresh(phone.refresh);
    if ("access" in answer) noteSuccessor(ledger, phone.refresh, answer.refresh);
    else noteDeath(ledger, phone, `${answer.status} ${answer.reason}`);
    return;
  }
  const answers = await Promise.all(
    Array.from({ length: chance < 0.4 ? 2 : 1 }, () => refreshOnce(school, ledger, phone)),
  );
  for (const { refused } of answers) if (refused !== undefined) noteDeath(ledger, phone, refused);
}
