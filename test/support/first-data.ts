import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { instant } from "../../src/policy/time.ts";
import { startForTest } from "./running.ts";

/**
 * What a first start makes (keys, and passwords with cheap hashes), once for all tests: each server
 * without a folder of its own begins with a copy. Made long before any test's clock, which never goes back.
 */
export async function setup(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "hallpass-first-"));
  const first = await startForTest({ folder, now: () => instant(Date.UTC(2020, 0, 1)) });
  await first.stop();
  process.env["FIRST_DATA_FOR_TESTS"] = folder;
  return () => rm(folder, { recursive: true });
}
