/** A request that a page door refuses on purpose, with a sentence for the person. Anything else thrown is a fault. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;

  constructor(status: number, sentence: string) {
    super(sentence);
    this.status = status;
  }
}
