import type { SignIn } from "../policy/facts.ts";
import type { Instant } from "../policy/time.ts";

/** All that a token's record says to whoever may know. None of it ever changes. */
export interface TokenFacts {
  readonly signIn: SignIn;
  readonly audience: string | undefined;
  /** Of a signed token: the key that has signed it. */
  readonly kid?: string;
  /** From here on, by the clock of the records, it is too late, whatever else is decided. `exp` is on everybody's clock. */
  readonly expiresAt: Instant;
  /** The members of an answer (RFC 7662 §2.2) in their order; `exp` is among them. */
  readonly answer: Readonly<Record<string, unknown>> & { readonly exp: number };
}

/** A token that was looked up once, ready to be answered for. */
export interface KnownToken extends Omit<TokenFacts, "answer"> {
  readonly exp: number;
  /** The whole answer, as it is written while nothing ends the token earlier. */
  readonly text: string;
  /** Its length in UTF-8: the digits of `exp` do not change their number before the year 2286. */
  readonly bytes: number;
}

export function known({ answer, ...facts }: TokenFacts): KnownToken {
  const text = JSON.stringify(answer);
  return { ...facts, exp: answer.exp, text, bytes: Buffer.byteLength(text) };
}

/** The answer's text with an earlier end. */
export const endingAt = ({ text, exp }: KnownToken, end: number): string =>
  end >= exp ? text : text.replace(`"exp":${exp}`, `"exp":${end}`);
