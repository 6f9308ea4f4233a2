import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const run = promisify(execFile);

/** The short form of a bench, as `npm run bench` starts it. Its figures mean nothing on a machine that tests as well. */
async function shortBench(name: string): Promise<Readonly<Record<string, unknown>>> {
  const { stdout } = await run(process.execPath, ["bench/bench.ts", name, "--short"]);
  return JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "") as Readonly<Record<string, unknown>>;
}

it("introspection: sets Hallpass against the ceiling and the stock engine on both stores", {
  timeout: 120_000,
}, async () => {
  const figures = await shortBench("introspection");
  expect(Object.keys(figures)).toEqual([
    "cpuVsCeiling",
    "cpuVsStockMemory",
    "cpuVsStockRedis",
    "p99VsCeiling",
  ]);
  for (const figure of Object.values(figures)) expect(figure).toBeGreaterThan(0);
});

it("revocation: ends schools of two sizes, and looks at introspection meanwhile", {
  timeout: 120_000,
}, async () => {
  const figures = await shortBench("revocation");
  const sizes = Object.keys(figures).flatMap((name) => /^acknowledged(\d+)$/.exec(name)?.[1] ?? []);
  expect(sizes).toHaveLength(2);
  expect(figures["mostVsLeast"]).toBeGreaterThanOrEqual(1);
  for (const size of sizes)
    for (const name of ["acknowledged", "introspection", "afterwards"])
      expect(figures[`${name}${size}`]).toBeGreaterThan(0);
});

it("says which benches there are", async () => {
  const refused = run(process.execPath, ["bench/bench.ts", "press"]);
  await expect(refused).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining("introspection") });
});
