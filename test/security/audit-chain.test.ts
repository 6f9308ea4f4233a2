import { beforeAll, expect, it } from "vitest";
import { recordsIn } from "../../src/cli/audit-records.ts";
import { verified } from "../../src/cli/audit-verify.ts";
import { CommandFailure } from "../../src/cli/failure.ts";
import type { ChainEnd } from "../../src/store/port/audit-chain.ts";
import { startParties } from "./parties.ts";

/** What the API gave out, one record a line, oldest first. */
let kept: readonly string[];
let logged: readonly string[];
beforeAll(async () => {
  const parties = await startParties();
  const ben = `/accounts/${await parties.accountId(parties.ben)}`;
  for (let round = 0; round < 12; round += 1) {
    const note = `Round ${round}: "späť", \u2028 and ${"x".repeat(round * 7)}`;
    await parties.admin("POST", `${ben}/suspensions`, { code: "conduct", note });
    await parties.admin("POST", `${ben}/reinstatements`, {});
  }
  const { body } = await parties.admin("GET", "/audit?limit=200");
  kept = (body["items"] as readonly object[]).map((item) => JSON.stringify(item)).toReversed();
  await parties.running.stop();
  ({ logged } = parties.running);
});

function foundIn(lines: readonly string[], checkpoints: readonly ChainEnd[] = []): boolean {
  try {
    verified(recordsIn(lines.join("\n")), checkpoints);
    return false;
  } catch (error) {
    if (error instanceof CommandFailure) return true;
    throw error;
  }
}

/** The same numbers each time, so that a place which was not found can be looked at again. */
function numbers(): (below: number) => number {
  let state = 20_261_125;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const letters = 'abcXYZ019-_:,.{}[]"\\ Zz\u0430é';

it("finds each of 1000 changes at random places: of a letter, a line taken out, put in twice, or moved", () => {
  expect(kept.length).toBeGreaterThan(24);
  expect(foundIn(kept)).toBe(false);
  expect(foundIn(kept.toReversed())).toBe(false);
  const below = numbers();
  const last = recordsIn(kept.join("\n")).at(-1) as ChainEnd;
  const letterChanged = (at: number) => {
    const line = kept[at] ?? "";
    const place = below(line.length);
    const others = letters.replaceAll(line.charAt(place), "");
    return kept.with(at, line.slice(0, place) + others.charAt(below(others.length)) + line.slice(place + 1));
  };
  const takenOut = (at: number) => kept.toSpliced(at, 1);
  const putInTwice = (at: number) => kept.toSpliced(below(kept.length + 1), 0, kept[at] ?? "");
  const moved = (at: number) => {
    const without = kept.toSpliced(at, 1);
    const to = (at + 1 + below(without.length - 1)) % kept.length;
    return without.toSpliced(to, 0, kept[at] ?? "");
  };
  const missed: string[] = [];
  let tries = 0;
  for (const [change, times] of [
    [letterChanged, 700],
    [takenOut, 100],
    [putInTwice, 100],
    [moved, 100],
  ] as const) {
    for (let time = 0; time < times; time += 1, tries += 1) {
      const changed = change(below(kept.length));
      expect(changed).not.toEqual(kept);
      if (!foundIn(changed, [last])) missed.push(`${change.name} ${time}`);
    }
  }
  expect([tries, missed]).toEqual([1000, []]);
});

it("logs checkpoints, which show that the end of the chain was cut off or all of it made anew", () => {
  const checkpoints = logged
    .map((line) => JSON.parse(line) as { msg: string; audit: number; hash: string })
    .filter(({ msg }) => msg === "audit checkpoint")
    .map(({ audit, hash }) => ({ number: audit, hash }));
  const last = checkpoints.at(-1);
  expect(last).toEqual({ number: kept.length, hash: expect.stringMatching(/^[\w-]{43}$/) });
  expect(foundIn(kept, checkpoints)).toBe(false);
  for (let length = 1; length < kept.length; length += 1) {
    expect(foundIn(kept.slice(0, length))).toBe(false);
    expect(foundIn(kept.slice(0, length), checkpoints)).toBe(true);
  }
  const another = { number: kept.length, hash: "A".repeat(43) };
  expect(foundIn(kept, [another])).toBe(true);
});
