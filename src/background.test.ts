import { expect, it } from "vitest";
import { allOf } from "./background.ts";

it("tells of each chore that fails, and none keeps another from being done", async () => {
  const told: unknown[] = [];
  const done: string[] = [];
  const chores = [
    async () => Promise.reject(new Error("places")),
    () => {
      throw new Error("at once");
    },
    async () => void done.push("tidy"),
    async () => {
      await new Promise(setImmediate);
      throw new Error("sweep");
    },
  ];
  const work = allOf(chores, (error) => told.push(error));
  await work();
  expect(told.map(String)).toEqual(["Error: at once", "Error: places", "Error: sweep"]);
  expect(done).toEqual(["tidy"]);
});
