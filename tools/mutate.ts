/**
 * `npm run mutate [-- ROOM]`: changes a room in many small ways and asks whether a test of the room notices. Fails when
 * too few are noticed.
 */
import { Stryker } from "@stryker-mutator/core";

/** Of a hundred mutants, how many must be noticed. */
const noticed: Readonly<Record<string, number>> = { policy: 95, rulebook: 90, actions: 90 };

const [asked] = process.argv.slice(2);
if (asked !== undefined && !(asked in noticed)) {
  process.stderr.write(`There are these rooms: ${Object.keys(noticed).join(", ")}.\n`);
  process.exitCode = 2;
} else {
  for (const room of asked === undefined ? Object.keys(noticed) : [asked]) await mutate(room);
}

async function mutate(room: string): Promise<void> {
  process.stdout.write(`${room}\n`);
  process.env["HALLPASS_MUTATED_ROOM"] = room;
  const stryker = new Stryker({
    mutate: [`src/${room}/**/*.ts`, "!src/**/*.test.ts"],
    thresholds: { high: 95, low: 90, break: noticed[room] ?? 90 },
  });
  await stryker.runMutationTest();
}
