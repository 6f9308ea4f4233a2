import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { benches } from "../bench/benches.ts";

const path = "docs/reference/benchmarks.md";

it.runIf(existsSync(path))(
  "docs/reference/benchmarks.md holds the figures of every bench, from one run",
  () => {
    const [, json = "{}"] = /```json\n(.*?)```/s.exec(readFileSync(path, "utf8")) ?? [];
    expect(Object.keys(JSON.parse(json) as object)).toEqual(Object.keys(benches));
  },
);
