/** The middle of the figures, and the one that 99 of 100 do not pass. */
export function summary(figures: readonly number[]): { readonly median: number; readonly p99: number } {
  const sorted = figures.toSorted((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  return { median: rounded(at(0.5)), p99: rounded(at(0.99)) };
}

const rounded = (figure: number): number => Math.round(figure * 100) / 100;

/** Milliseconds that something takes. */
export async function timed(does: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await does();
  return performance.now() - begun;
}
