import { describe, expect, it } from "vitest";
import { milliseconds, seconds } from "../policy/time.ts";
import type { Lease } from "../store/port/leases.ts";
import { lookAtLeases, type SeenLease } from "./sightings.ts";
import { stillAwaited, takeEffectElsewhere } from "./take-effect.ts";

const lease = (changes: Partial<SeenLease> = {}): SeenLease => ({
  process: "a",
  renewal: 1,
  length: seconds(2),
  applied: 4,
  runsOutAt: milliseconds(2000),
  ...changes,
});

describe("change 5 waits for a process", () => {
  const at = milliseconds(1000);
  const rows: readonly [string, SeenLease, readonly Lease[], boolean][] = [
    ["that has not applied it", lease(), [lease()], true],
    ["no more once it has applied it", lease(), [lease({ applied: 5 })], false],
    ["no more once it has gone on from there", lease(), [lease({ applied: 6 })], false],
    ["no more once it has ended its lease", lease(), [lease({ process: "b" })], false],
    [
      "until the instant before its lease has run out",
      lease({ runsOutAt: milliseconds(1001) }),
      [lease()],
      true,
    ],
    ["no more when its lease has run out", lease({ runsOutAt: at }), [lease()], false],
    [
      "whose newer renewal runs out later: only as long as the one found first",
      lease({ runsOutAt: at }),
      [lease({ renewal: 2, runsOutAt: milliseconds(3000) })],
      false,
    ],
  ];
  it.each(rows)("%s", (_what, first, current, waits) => {
    expect(stillAwaited([first], current, { change: 5, at })).toEqual(waits ? [first] : []);
  });
});

/** A table of leases that a test changes, and a clock that goes on by itself. */
function scene(held: readonly Lease[]) {
  const now = { held, looks: 0, begun: performance.now() };
  const elapsed = () => milliseconds(performance.now() - now.begun);
  const all = async () => {
    now.looks += 1;
    return now.held;
  };
  return {
    now,
    takeEffect: takeEffectElsewhere({ look: lookAtLeases({ leases: { all }, elapsed }), elapsed }),
  };
}

const row = (seen: SeenLease): Lease => {
  const { process, renewal, length, applied } = seen;
  return { process, renewal, length, applied };
};

describe("waiting for the others", () => {
  it("takes one look when there are none, or all have applied the change", async () => {
    for (const held of [[], [row(lease({ applied: 5 }))]]) {
      const { now, takeEffect } = scene(held);
      await takeEffect(5);
      expect(now.looks).toBe(1);
    }
  });

  it("ends when the last of them has applied the change", async () => {
    const { now, takeEffect } = scene([row(lease()), row(lease({ process: "b" }))]);
    let done = false;
    const waiting = takeEffect(5).then(() => (done = true));
    await looks(now, 3);
    now.held = [row(lease({ applied: 5 })), row(lease({ process: "b" }))];
    await looks(now, 3);
    expect(done).toBe(false);
    now.held = [row(lease({ applied: 5 })), row(lease({ process: "b", applied: 5 }))];
    await waiting;
  });

  it("ends when a lease has run out that nobody renews", async () => {
    const { now, takeEffect } = scene([row(lease({ length: milliseconds(100) }))]);
    await takeEffect(5);
    expect(performance.now() - now.begun).toBeGreaterThanOrEqual(100);
  });

  it("fails when the leases do not answer: nobody may say that the change holds", async () => {
    const waiting = takeEffectElsewhere({ look: () => Promise.reject(new Error("asleep")), elapsed: noTime })(
      5,
    );
    await expect(waiting).rejects.toThrow("asleep");
  });
});

const noTime = () => milliseconds(0);

async function looks(now: { looks: number }, more: number): Promise<void> {
  const enough = now.looks + more;
  while (now.looks < enough) await new Promise((resolve) => setTimeout(resolve, 1));
}
