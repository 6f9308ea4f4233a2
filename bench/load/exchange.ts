import type { Answer } from "../../test/support/connection.ts";

/** One request, and what is to be done with its answer: throws when that is not what it must be. */
export interface Exchange {
  readonly request: string;
  answered(answer: Answer): void;
}

/** Gives the next request to send. */
export type Source = () => Exchange;

export class WrongAnswer extends Error {
  override readonly name = "WrongAnswer";
  constructor({ head, body }: Answer) {
    super(`Not the answer that it must be:\n${head}\n\n${body}`);
  }
}
