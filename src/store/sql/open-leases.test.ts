import { randomBytes } from "node:crypto";
import { readdir, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { newPlace } from "../../../test/contracts/examples.ts";
import { temporaryPaths } from "../../../test/contracts/temporary-paths.ts";
import { readSettings } from "../../config/settings.ts";
import { seconds } from "../../policy/time.ts";
import { longestLease } from "../port/leases.ts";
import { StoreUnavailable } from "../port/records.ts";
import { openSqlStores, type SqlPaths } from "./open.ts";

const paths = temporaryPaths();
const own = { process: "own", renewal: 1, length: seconds(2), applied: 0 };
const whoeverHadIt = { process: "before-the-damage", renewal: 0, length: longestLease, applied: 0 };

/** Files of their own, in a folder of their own, with what was written into the one of the leases. */
async function damaged(bytes: Buffer): Promise<{ readonly files: SqlPaths; readonly folder: string }> {
  const folder = join(dirname(paths("").recordsPath), newPlace());
  const files = { recordsPath: join(folder, "records.sqlite"), signInsPath: join(folder, "sign-ins.sqlite") };
  await (await openSqlStores(files)).close();
  await writeFile(join(folder, "records-leases.sqlite"), bytes);
  return { files, folder };
}

it.each([
  ["random bytes", randomBytes(8192)],
  ["a header with nothing behind it", Buffer.concat([Buffer.from("SQLite format 3\0"), randomBytes(4096)])],
])("starts with a file of leases that holds %s, and keeps it aside", async (_what, bytes) => {
  const { files, folder } = await damaged(bytes);
  const { leases, close } = await openSqlStores(files);
  await leases.put(own);
  // Somebody may still have the other file: they are waited for.
  expect(await leases.all()).toEqual([whoeverHadIt, own]);
  await close();
  const aside = (await readdir(folder)).filter((name) => name.includes(".damaged-"));
  expect(aside).toHaveLength(1);
  const again = await openSqlStores(files);
  expect(await again.leases.all()).toHaveLength(2);
  await again.close();
});

it("keeps whoever held the file that was set aside from answering and from acknowledging", async () => {
  const { files, folder } = await damaged(Buffer.alloc(0));
  const former = await openSqlStores(files);
  await former.leases.put(own);
  for (const end of ["", "-wal", "-shm"])
    await rename(join(folder, `records-leases.sqlite${end}`), join(folder, `aside${end}`));
  const next = await openSqlStores(files);
  await expect(former.leases.put({ ...own, renewal: 2 })).rejects.toThrow(StoreUnavailable);
  await expect(former.leases.all()).rejects.toThrow(/another file/);
  await former.close();
  await next.close();
});

const leaseSetTo = (length: number): unknown =>
  readSettings({ HALLPASS_LEASE_SECONDS: String(length) }).leaseLength;

it("waits for the longest lease that the setting allows", () => {
  const most = longestLease / seconds(1);
  expect(leaseSetTo(most)).toBe(longestLease);
  expect(() => leaseSetTo(most + 1)).toThrow(/HALLPASS_LEASE_SECONDS/);
});

it("leaves a damaged file of records where it is, and says which it is", async () => {
  const { files, folder } = await damaged(Buffer.alloc(0));
  await writeFile(join(folder, "records.sqlite"), randomBytes(8192));
  await expect(openSqlStores(files)).rejects.toThrow(/records\.sqlite: .*not a database/);
});
