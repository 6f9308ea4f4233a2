import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const run = promisify(execFile);

/** The short form of a drill, as `npm run drill` starts it. Fails when the drill ends with anything but 0. */
async function shortDrill(name: string): Promise<Readonly<Record<string, number>>> {
  const { stdout } = await run(process.execPath, ["test/drills/drill.ts", name, "--short"]);
  return JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "") as Readonly<Record<string, number>>;
}

it("races: no request in flight brings back what was ended, and no sign-in that is allowed is refused", {
  timeout: 90_000,
}, async () => {
  const { resurrected, falseDeaths, races, overAck, answered, ...some } = await shortDrill("races");
  expect({ resurrected, falseDeaths }).toEqual({ resurrected: 0, falseDeaths: 0 });
  expect(races).toBeGreaterThanOrEqual(300);
  expect(overAck).toBeGreaterThan(0);
  expect(answered).toBeGreaterThan(0);
  // Of each kind of request, and of both kinds of end.
  expect(Object.entries(some).filter(([, count]) => count === 0)).toEqual([]);
  expect(Object.keys(some)).toHaveLength(7);
});

it("crashes: killed processes lose no acknowledged end, end no sign-in and spend no refresh token twice", {
  timeout: 60_000,
}, async () => {
  const { kills, ended, refreshed, ...found } = await shortDrill("crashes");
  expect(found).toEqual({ lost: 0, falseDeaths: 0, doubleSpent: 0 });
  expect(kills).toBeGreaterThanOrEqual(3);
  expect(ended).toBeGreaterThan(0);
  expect(refreshed).toBeGreaterThan(100);
});

it("says which drills there are", async () => {
  const refused = run(process.execPath, ["test/drills/drill.ts", "fire"]);
  await expect(refused).rejects.toMatchObject({
    code: 2,
    stderr: "There are these drills: crashes, races, timing.\n",
  });
});
