import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve as resolvePath } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, it, onTestFinished } from "vitest";
import { program, startServerProcess } from "../support/server-process.ts";

/** The program itself, started as README.md tells for production, in a folder with nothing in it. */
const secret = "k".repeat(32);
const production = {
  NODE_ENV: "production",
  HALLPASS_ISSUER: "https://id.school.example",
  HALLPASS_KEY_ENCRYPTION_SECRET: secret,
  HALLPASS_COOKIE_SECRETS: "c".repeat(32),
  HALLPASS_STOP_DELAY_SECONDS: "0",
  HALLPASS_LOG_LEVEL: "info",
};

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "hallpass-production-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

it.each(["1", "2"])(
  "production, with %s workers, loads no demo content and makes up no secrets",
  async (workers) => {
    const folder = await emptyFolder();
    const server = await startServerProcess({ folder, env: { ...production, HALLPASS_WORKERS: workers } });
    await expect.poll(() => server.logged.map(({ msg }) => msg), { timeout: 20_000 }).toContain("ready");
    expect(await server.stop()).toBe(0);
    // Of two that close a database in the same moment each leaves what SQLite has beside it to the other.
    const files = new Set((await readdir(folder)).map((name) => name.replace(/-(wal|shm)$/, "")));
    expect(files).toEqual(new Set(["records.sqlite", "records-leases.sqlite", "sign-ins.sqlite"]));
    const records = new DatabaseSync(join(folder, "records.sqlite"), { readOnly: true });
    const count = (table: string) => records.prepare(`select count(*) as n from ${table}`).get()?.["n"];
    expect(["institutions", "accounts", "clients"].map(count)).toEqual([0, 0, 0]);
    records.close();
  },
);

it("production does not start without what it cannot guess, names each, and writes nothing", async () => {
  const folder = await emptyFolder();
  const { PATH } = process.env;
  const env = { PATH, NODE_ENV: "production" };
  const [code, said] = await new Promise<[unknown, string]>((resolve) => {
    execFile(
      process.execPath,
      [resolvePath(program()), "serve"],
      { env, cwd: folder },
      (error, stdout, stderr) => resolve([error?.code, stdout + stderr]),
    );
  });
  expect(code).toBe(1);
  expect(new Set([...said.matchAll(/(HALLPASS_\w+) is required/g)].map(([, name]) => name))).toEqual(
    new Set([
      "HALLPASS_COOKIE_SECRETS",
      "HALLPASS_DATA",
      "HALLPASS_ISSUER",
      "HALLPASS_KEY_ENCRYPTION_SECRET",
    ]),
  );
  expect(await readdir(folder)).toEqual([]);
});
