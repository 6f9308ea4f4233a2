/** How long each of several works took, in milliseconds, one list for each. */
type Times = Readonly<Record<string, readonly number[]>>;

type Works = Readonly<Record<string, () => Promise<unknown>>>;

/** The works in turns, each round in another order, so that whatever else the machine does meets all of them alike. */
export async function timesOf(works: Works, rounds: number): Promise<Times> {
  const took: Record<string, number[]> = Object.fromEntries(Object.keys(works).map((name) => [name, []]));
  for (let round = -warmUp(rounds); round < rounds; round += 1) {
    for (const [name, work] of shuffled(Object.entries(works))) {
      const begun = performance.now();
      await work();
      if (round >= 0) took[name]?.push(performance.now() - begun);
    }
  }
  return took;
}

const warmUp = (rounds: number): number => Math.ceil(rounds / 10);

interface Difference {
  readonly t: number;
  /** Between the medians, in milliseconds. */
  readonly gap: number;
  readonly median: number;
}

/**
 * How far the others are from the first: Welch's t for trimmed means (Yuen 1974), a fifth cut off at either end, because
 * a machine that does other things too has outliers that say nothing. From 4.5 on, two works are taken for different.
 */
export function differences(times: Times): Readonly<Record<string, Difference>> {
  const [base, ...others] = Object.entries(times);
  const first = base?.[1] ?? [];
  return Object.fromEntries(
    others.map(([name, other]) => {
      const median = medianOf(first);
      return [name, { t: yuen(first, other), gap: Math.abs(medianOf(other) - median), median }];
    }),
  );
}

function yuen(one: readonly number[], other: readonly number[]): number {
  const [a, b] = [trimmed(one), trimmed(other)];
  return (b.mean - a.mean) / Math.sqrt(a.error + b.error);
}

function trimmed(times: readonly number[]) {
  const sorted = times.toSorted((a, b) => a - b);
  const cut = Math.floor(sorted.length / 5);
  const kept = sorted.slice(cut, sorted.length - cut);
  const [low = 0, high = 0] = [kept.at(0), kept.at(-1)];
  const winsorized = sorted.map((time) => Math.min(Math.max(time, low), high));
  const centre = meanOf(winsorized);
  const squares = winsorized.reduce((sum, time) => sum + (time - centre) ** 2, 0);
  return { mean: meanOf(kept), error: squares / (kept.length * (kept.length - 1)) };
}

const meanOf = (times: readonly number[]): number =>
  times.reduce((sum, time) => sum + time, 0) / times.length;

const medianOf = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0;

const shuffled = <Item>(items: readonly Item[]): readonly Item[] =>
  items
    .map((item) => ({ item, at: Math.random() }))
    .toSorted((one, other) => one.at - other.at)
    .map(({ item }) => item);
