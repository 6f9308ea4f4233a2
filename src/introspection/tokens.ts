import type { SignIn } from "../policy/facts.ts";
import type { Instant } from "../policy/time.ts";

/** All that a token's record says to whoever may know. None of it ever changes. */
export interface TokenFacts {
  readonly signIn: SignIn;
  readonly audience: string | undefined;
  /** Of a signed token: the key that has signed it. */
  readonly kid?: string;
  /** From here on it is too late, whatever else is decided. In whole seconds. */
  readonly expiresAt: Instant;
  /** The members of an answer (RFC 7662 §2.2) in their order; `exp` is among them. */
  readonly answer: Readonly<Record<string, unknown>> & { readonly exp: number };
}

/** A token that was looked up once, ready to be answered for. */
export interface KnownToken extends Omit<TokenFacts, "answer"> {
  readonly exp: number;
  /** The answer as it is written around `exp`. */
  readonly start: string;
  readonly end: string;
  /** Of the whole answer: the digits of `exp` do not change their number before the year 2286. */
  readonly bytes: number;
}

const mark = '"exp":';

export function known({ answer, ...facts }: TokenFacts): KnownToken {
  const text = JSON.stringify(answer);
  const at = text.indexOf(`${mark}${answer.exp}`) + mark.length;
  return {
    ...facts,
    exp: answer.exp,
    start: text.slice(0, at),
    end: text.slice(at + String(answer.exp).length),
    bytes: Buffer.byteLength(text),
  };
}
