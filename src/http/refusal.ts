import { type MessageId, speech } from "../messages/speech.ts";

/** A request that a page door refuses on purpose, with a sentence for the person. Anything else thrown is a fault. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  /** The message that says it in the reader's language; without one, the sentence stands as it is. */
  readonly id: MessageId | undefined;

  constructor(status: number, sentence: string, id?: MessageId) {
    super(sentence);
    this.status = status;
    this.id = id;
  }

  /** In English for programs and logs. */
  static saying(status: number, id: MessageId): Refusal {
    return new Refusal(status, speech("en", "UTC").say(id), id);
  }
}
