declare const unit: unique symbol;

/** A point on the store's clock, in milliseconds since 1970. */
export type Instant = number & { readonly [unit]: "instant" };
/** A length of time in milliseconds. */
export type Duration = number & { readonly [unit]: "duration" };

export const instant = (milliseconds: number): Instant => milliseconds as Instant;
export const milliseconds = (n: number): Duration => n as Duration;
export const seconds = (n: number): Duration => milliseconds(n * 1000);
export const minutes = (n: number): Duration => seconds(n * 60);
export const hours = (n: number): Duration => minutes(n * 60);
export const days = (n: number): Duration => hours(n * 24);

export const after = (start: Instant, length: Duration): Instant => instant(start + length);
export const before = (end: Instant, length: Duration): Instant => instant(end - length);
export const earliest = (...times: readonly Instant[]): Instant => instant(Math.min(...times));
export const latest = (...times: readonly Instant[]): Instant => instant(Math.max(...times));

/** Later than every other instant. Doors leave such a field out: JSON has no infinity. */
export const never = instant(Number.POSITIVE_INFINITY);
