import { createHash } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
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
  readonly found: {
    readonly lost: Set<Phone>;
    readonly falseDeaths: Set<Phone>;
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
  found: { lost: new Set(), falseDeaths: new Set(), doubleSpent: new Set() },
});

export function noteSuccessor({ successors, found }: Ledger, token: string, successor: string): void {
  if ((successors.get(token) ?? successor) !== successor) found.doubleSpent.add(token);
  successors.set(token, successor);
}

export function noteDeath({ allowed, found }: Ledger, phone: Phone, why: string): void {
  if (!allowed.delete(phone)) return;
  found.falseDeaths.add(phone);
  process.stderr.write(`A sign-in that is allowed was refused: ${why}\n`);
}

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
  Object.assign(phone, answer);
  return {};
}

/** With nothing else under way: everything in the ledger holds at every process. */
export async function holds(school: PatientSchool, ledger: Ledger, folder: string): Promise<void> {
  const atOnce = pLimit(16);
  const closed = [...ledger.ended, ...ledger.paused];
  await Promise.all([
    ...closed.flatMap((phone) =>
      school.addresses.map((address) => atOnce(() => staysClosed(school, ledger, { phone, address }))),
    ),
    ...[...ledger.allowed].map((phone) => atOnce(() => goesOn(school, ledger, phone))),
  ]);
  for (const grant of grantsWithTwoUsable(folder)) ledger.found.doubleSpent.add(grant);
}

async function staysClosed(
  school: PatientSchool,
  { found, earlier }: Ledger,
  { phone, address }: { readonly phone: Phone; readonly address: string },
): Promise<void> {
  if (found.lost.has(phone)) return;
  const isActive =
    (await school.isActive(phone.access, address)) ||
    (await school.isActive(earlier.get(phone) ?? phone.access, address));
  if (isActive || "access" in (await school.refresh(phone.refresh, address))) {
    found.lost.add(phone);
    process.stderr.write(`An acknowledged end was lost: ${isActive ? "active" : "refreshed"}\n`);
  }
}

async function goesOn(school: PatientSchool, ledger: Ledger, phone: Phone): Promise<void> {
  const { refused } = await refreshOnce(school, ledger, phone);
  if (refused !== undefined) return noteDeath(ledger, phone, refused);
  for (const address of school.addresses) {
    if (!(await school.isActive(phone.access, address))) noteDeath(ledger, phone, "inactive");
  }
}

/** Also those that no phone has ever seen, because the answer was lost. */
function grantsWithTwoUsable(folder: string): readonly string[] {
  return rows(
    folder,
    `select grant_id from engine_records where model = 'RefreshToken' and consumed_at is null
     group by grant_id having count(*) > 1`,
  );
}

/** The grant behind a phone's sign-in. */
export function grantOf(folder: string, { refresh }: Pick<Phone, "refresh">): string {
  const hash = createHash("sha256").update(refresh).digest("base64url");
  const [grant] = rows(
    folder,
    "select grant_id from engine_records where model = 'RefreshToken' and hash = ?",
    hash,
  );
  if (grant === undefined) throw new Error("a refresh token that was answered is not in the records");
  return grant;
}

function rows(folder: string, query: string, ...values: readonly string[]): readonly string[] {
  const file = new DatabaseSync(join(folder, "sign-ins.sqlite"), { readOnly: true });
  try {
    return file
      .prepare(query)
      .all(...values)
      .map((row) => String(row["grant_id"]));
  } finally {
    file.close();
  }
}
