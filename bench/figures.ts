/** The middle of the figures, and the one that 99 of 100 do not pass. */
export function summary(figures: readonly number[]): { readonly median: number; readonly p99: number } {
  return { median: rounded(quantile(figures, 0.5)), p99: rounded(quantile(figures, 0.99)) };
}

export const median = (figures: readonly number[]): number => quantile(figures, 0.5);

/** The median and, of more than one, between what the middle half of the figures lies. */
export function spread(figures: readonly number[], digits = 1): string {
  const [middle, low, high] = [0.5, 0.25, 0.75].map((share) => quantile(figures, share).toFixed(digits));
  return figures.length < 2 ? `${middle}` : `${middle} (${low}–${high})`;
}

export const rounded = (figure: number): number => Math.round(figure * 100) / 100;

function quantile(figures: readonly number[], share: number): number {
  const sorted = figures.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** Milliseconds that something takes. */
export async function timed(does: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await does();
  return performance.now() - begun;
}
