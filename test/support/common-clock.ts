/** Milliseconds on a clock that never goes back and that all processes of one machine share. */
export const elapsed = (): number => Number(process.hrtime.bigint()) / 1e6;
