import type { Command } from "commander";

export interface ReasonOptions {
  readonly code?: string;
  readonly note?: string;
}

/** Both go into the audit record. */
export const withReason = (command: Command): Command =>
  command
    .option("--code <code>", "the reason as a short word, for lists and scripts: conduct, left-school")
    .option("--note <text>", "the reason in your own words");

export const givenReason = ({ code, note }: ReasonOptions): ReasonOptions => ({
  ...(code !== undefined && { code }),
  ...(note !== undefined && { note }),
});
