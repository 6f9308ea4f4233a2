import pLimit from "p-limit";
import type { PatientSchool } from "./asking-again.ts";
import type { Phone } from "./school.ts";

/** What has been acknowledged, kept outside of the servers. A phone whose end is asked for stands nowhere until the answer. */
export interface Ledger {
  readonly allowed: Set<Phone>;
  /** Suspended without being signed out. */
  readonly paused: Set<Phone>;
  readonly ended: Set<Phone>;
  /** The access token before the present one, which lives until its sign-in ends. */
  readonly earlier: Map<Phone, string>;
  /** Each refresh token that was answered, with the one that followed it. */
  readonly successors: Map<string, string>;
  /** Over or paused, and seen to be so. */
  readonly seenClosed: Set<Phone>;
  /** The newest refresh tokens that a phone has had, the last one last. */
  readonly presented: Map<Phone, readonly string[]>;
  /** A refusal may have a reason that is looked for later: a store may have lost the sign-in. */
  excusable: boolean;
  readonly found: {
    /** Acknowledged as over or paused, and good all the same. */
    readonly lost: Set<Phone>;
    /** Seen to be over, and good again later. */
    readonly resurrected: Set<Phone>;
    /** And why they were refused. */
    readonly falseDeaths: Map<Phone, string>;
    /** Refresh tokens that had two successors, and grants that have two usable ones. */
    readonly doubleSpent: Set<string>;
  };
}

export const newLedger = (): Ledger => ({
  allowed: new Set(),
  paused: new Set(),
  ended: new Set(),
  earlier: new Map(),
  successors: new Map(),
  seenClosed: new Set(),
  presented: new Map(),
  excusable: false,
  found: { lost: new Set(), resurrected: new Set(), falseDeaths: new Map(), doubleSpent: new Set() },
});

export function noteSuccessor({ successors, found }: Ledger, token: string, successor: string): void {
  if ((successors.get(token) ?? successor) !== successor) found.doubleSpent.add(token);
  successors.set(token, successor);
}

export function noteDeath({ allowed, found, excusable }: Ledger, phone: Phone, why: string): void {
  if (!allowed.delete(phone)) return;
  found.falseDeaths.set(phone, why);
  if (!excusable) tellDeath(why);
}

/** Those of whom the store knows nothing any more are no false deaths. Returns how many. */
export function excuse(
  { found }: Ledger,
  suspects: ReadonlySet<Phone>,
  { has, told }: { has(phone: Phone): boolean; told(phone: Phone): string },
): number {
  let excused = 0;
  for (const phone of suspects) {
    if (has(phone)) tellDeath(`${found.falseDeaths.get(phone)}; its token is ${told(phone)}`);
    else if (found.falseDeaths.delete(phone)) excused += 1;
  }
  return excused;
}

const tellDeath = (why: string): boolean =>
  process.stderr.write(`A sign-in that is allowed was refused: ${why}\n`);

/** A thief may have kept each of them. */
const mostPresented = 3;

/** Refreshes once and keeps the answer, or tells why it was refused. */
export async function refreshOnce(
  school: PatientSchool,
  ledger: Ledger,
  phone: Phone,
): Promise<{ readonly refused?: string }> {
  const presented = phone.refresh;
  const answer = await school.refresh(presented);
  if (!("access" in answer)) return { refused: `${answer.status} ${answer.reason}` };
  noteSuccessor(ledger, presented, answer.refresh);
  if (phone.access !== answer.access) ledger.earlier.set(phone, phone.access);
  ledger.presented.set(phone, [...(ledger.presented.get(phone) ?? []), presented].slice(-mostPresented));
  Object.assign(phone, answer);
  return {};
}

interface Checked {
  /** Of what is over or paused. */
  readonly closed: readonly Phone[];
  /** A store has lost what it knew last: of what is over, refresh tokens that were used are tried as well. */
  readonly afterLoss?: boolean;
}

/** With nothing else under way: everything in the ledger holds at every process. */
export async function holds(
  school: PatientSchool,
  ledger: Ledger,
  { closed, afterLoss = false }: Checked = { closed: [...ledger.ended, ...ledger.paused] },
): Promise<void> {
  const atOnce = pLimit(16);
  const check = async (phone: Phone, address: string) => {
    const older = afterLoss && ledger.ended.has(phone) ? (ledger.presented.get(phone) ?? []) : [];
    await staysClosed(school, ledger, { phone, address, tokens: [phone.refresh, ...older] });
  };
  await Promise.all([
    ...closed.flatMap((phone) => school.addresses.map((address) => atOnce(() => check(phone, address)))),
    ...[...ledger.allowed].map((phone) => atOnce(() => goesOn(school, ledger, phone))),
  ]);
}

/** An end that has been seen to hold, and holds no more, is another fault than one that was lost. */
function noteOpen({ found, seenClosed }: Ledger, phone: Phone, how: string): void {
  const what = seenClosed.has(phone) ? found.resurrected : found.lost;
  what.add(phone);
  process.stderr.write(`An acknowledged end does not hold: ${how}\n`);
}

interface Closed {
  readonly phone: Phone;
  readonly address: string;
  readonly tokens: readonly string[];
}

async function staysClosed(
  school: PatientSchool,
  ledger: Ledger,
  { phone, address, tokens }: Closed,
): Promise<void> {
  const { found, ended, seenClosed } = ledger;
  if (found.lost.has(phone) || found.resurrected.has(phone)) return;
  if (await isActive(school, ledger, { phone, address })) return noteOpen(ledger, phone, "active");
  for (const token of tokens)
    if ("access" in (await school.refresh(token, address))) return noteOpen(ledger, phone, "refreshed");
  if (ended.has(phone)) seenClosed.add(phone);
}

const isActive = async (
  school: PatientSchool,
  { earlier }: Ledger,
  { phone, address }: Pick<Closed, "phone" | "address">,
): Promise<boolean> =>
  (await school.isActive(phone.access, address)) ||
  school.isActive(earlier.get(phone) ?? phone.access, address);

async function goesOn(school: PatientSchool, ledger: Ledger, phone: Phone): Promise<void> {
  const { refused } = await refreshOnce(school, ledger, phone);
  if (refused !== undefined) return noteDeath(ledger, phone, refused);
  for (const address of school.addresses) {
    if (!(await school.isActive(phone.access, address))) noteDeath(ledger, phone, "inactive");
  }
}
