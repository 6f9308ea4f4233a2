import type { Exit } from "./exit-codes.ts";

/** Ends a command: one sentence that says what happened and what to do, and the code for scripts. */
export class CommandFailure extends Error {
  override readonly name = "CommandFailure";
  readonly exit: Exit;
  /** More lines below the sentence: what is wrong with each field. */
  readonly details: readonly string[];

  constructor(exit: Exit, sentence: string, details: readonly string[] = []) {
    super(sentence);
    this.exit = exit;
    this.details = details;
  }
}

export const wrongUsage = (sentence: string): CommandFailure => new CommandFailure("usage", sentence);
