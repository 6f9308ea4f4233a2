import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";
import { endWithUs } from "./end-with-us.ts";

const isThere = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

it("servers, their workers, PostgreSQL and Redis end when the process that has started them is killed", {
  timeout: 120_000,
}, async () => {
  const parent = endWithUs(
    spawn(process.execPath, ["test/support/many-children.ts"], { stdio: ["ignore", "pipe", "inherit"] }),
  );
  const [line] = (await once(parent.stdout, "data")) as readonly Buffer[];
  const pids = JSON.parse(String(line)) as readonly number[];
  expect(pids.length).toBeGreaterThanOrEqual(6);
  expect(pids.filter(isThere)).toEqual(pids);
  parent.kill("SIGKILL");
  await expect.poll(() => pids.filter(isThere), { timeout: 20_000 }).toEqual([]);
});
