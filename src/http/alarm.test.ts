import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterEach, expect, it, vi } from "vitest";
import { rung } from "./alarm.ts";

afterEach(() => vi.doUnmock("node:worker_threads"));

it("wakes everybody when it is their time, never earlier, whoever asked first", async () => {
  const begun = performance.now();
  const woken: number[] = [];
  const sleep = async (after: number) => {
    await rung(begun + after);
    expect(performance.now()).toBeGreaterThanOrEqual(begun + after);
    woken.push(after);
  };
  await Promise.all([90, 110.4, 100, 30, 110.6, 100].map(sleep));
  expect(woken).toEqual([30, 90, 100, 100, 110.4, 110.6]);
});

it("wakes whoever is late already", async () => {
  expect(await rung(performance.now() - 1000)).toBeUndefined();
});

it("wakes thousands", async () => {
  const begun = performance.now();
  await Promise.all(Array.from({ length: 20_000 }, (_, n) => rung(begun + n / 100)));
  expect(performance.now() - begun).toBeGreaterThanOrEqual(199);
});

it("wakes again after it has slept, and keeps no process that has nothing else to do", async () => {
  const alarm = JSON.stringify(new URL("./alarm.ts", import.meta.url).href);
  const script = `const { rung } = await import(${alarm});
    for (let n = 1; n <= 3; n += 1) {
      await rung(performance.now() + 1);
      console.log(n);
    }`;
  const run = promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], {
    timeout: 60_000,
  });
  expect((await run).stdout).toBe("1\n2\n3\n");
});

it("wakes everybody too early when there can be no clock, and tries again with the next", async () => {
  const { Worker, ...others } =
    await vi.importActual<typeof import("node:worker_threads")>("node:worker_threads");
  let made = 0;
  class Broken extends Worker {
    constructor() {
      made += 1;
      super("throw new Error('no clock')", { eval: true });
    }
  }
  vi.doMock("node:worker_threads", () => ({ ...others, Worker: Broken }));
  vi.resetModules();
  const broken = await import("./alarm.ts");
  const never = performance.now() + 3_600_000;
  await Promise.all([broken.rung(never), broken.rung(never + 1)]);
  await broken.rung(never);
  expect(made).toBe(2);
});
