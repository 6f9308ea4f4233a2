import { randomUUID } from "node:crypto";
import { statSync } from "node:fs";
import { rename } from "node:fs/promises";
import { type Leases, longestLease } from "../port/leases.ts";
import { StoreUnavailable } from "../port/records.ts";
import { sqlLeases } from "./leases.ts";
import { leasesMigrations } from "./migrate.ts";
import { openFile, type SqlFile } from "./open-file.ts";
import type { LeasesTables } from "./tables.ts";
import { isDamaged } from "./unavailable.ts";

export interface LeasesFile extends SqlFile<LeasesTables> {
  readonly leases: Leases;
}

/**
 * A file that nothing but the present needs, written without waiting for the disk: one that a power cut has damaged is set
 * aside, so that it does not keep every process from starting.
 */
export async function openLeases(path: string): Promise<LeasesFile> {
  const found = numberOf(path);
  try {
    return await open(path);
  } catch (error) {
    if (!isDamaged(error instanceof Error ? error.cause : error)) throw error;
    // Whoever starts at the same moment may have set it aside already.
    if (numberOf(path) === found) await setAside(path);
    const file = await open(path);
    await file.leases.put(whoeverHadTheOther);
    return file;
  }
}

async function open(path: string): Promise<LeasesFile> {
  const file = await openFile<LeasesTables>({
    path,
    synchronous: "OFF",
    migrations: leasesMigrations,
  });
  const opened = numberOf(path);
  const leases = sqlLeases(file.db);
  return {
    ...file,
    leases: {
      ...leases,
      // A process whose file was set aside is seen by nobody any more: it may neither go on answering nor acknowledge.
      put: async (lease) => (inPlace(), leases.put(lease)),
      all: async () => (inPlace(), leases.all()),
    },
  };

  function inPlace(): void {
    if (numberOf(path) !== opened)
      throw new StoreUnavailable(`${path} is another file than it was: restart this process.`);
  }
}

/**
 * A process that holds the file which was set aside is not in the new one. It cannot renew its lease any more, and
 * whoever acknowledges something waits for as long as the longest lease may still run.
 */
const whoeverHadTheOther = { process: "before-the-damage", renewal: 0, length: longestLease, applied: 0 };

async function setAside(path: string): Promise<void> {
  const away = `${path}.damaged-${randomUUID().slice(0, 8)}`;
  for (const end of ["-wal", "-shm", ""]) await rename(path + end, away + end).catch(ifThere);
}

function ifThere(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}

const numberOf = (path: string): number | undefined => statSync(path, { throwIfNoEntry: false })?.ino;
