import { chmodSync, mkdtempSync, readdirSync, rmSync, statfsSync } from "node:fs";
import { join } from "node:path";

/** Where Linux keeps files in memory. Where it is missing or small, as in some containers, tests write to the disk. */
const memory = "/dev/shm";
const enough = 2_000_000_000;
const prefix = "hallpass-tests-";

/**
 * Before all tests: what they write goes into memory, because a quarter of the time of single-use.test.ts, which
 * writes most, went into writing to the disk. A process that is killed has handed over to the system what it has written, there as on a disk.
 */
export function setup(): (() => void) | undefined {
  if (process.env["TMPDIR"] !== undefined || freeBytes() < enough) return undefined;
  removeLeft();
  const folder = mkdtempSync(join(memory, `${prefix}${process.pid}-`));
  // PostgreSQL runs as somebody else.
  chmodSync(folder, 0o711);
  process.env["TMPDIR"] = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

function freeBytes(): number {
  try {
    const { bavail, bsize } = statfsSync(memory);
    return bavail * bsize;
  } catch {
    return 0;
  }
}

/** What runs have left that were killed. */
function removeLeft(): void {
  for (const name of readdirSync(memory)) {
    const pid = name.startsWith(prefix) ? Number.parseInt(name.slice(prefix.length), 10) : undefined;
    if (pid !== undefined && !isAlive(pid)) rmSync(join(memory, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
