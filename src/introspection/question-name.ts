import { randomFillSync } from "node:crypto";

/** A question as it was written, header and form, in four numbers below 2^31. */
export interface QuestionName {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
}

export const sameName = (one: QuestionName, other: QuestionName): boolean =>
  one.a === other.a && one.b === other.b && one.c === other.c && one.d === other.d;

/** Letters, a byte each, of header and form together. What is longer has no name. */
export const longestQuestion = 8192;
/** Their lengths, and two letters each; where a text has an odd number of them, half of its last is empty. */
const mostWords = 2 + longestQuestion / 2 + 1;

const prime = 2 ** 31 - 1;
/** So many products of a key below 2^31 and a word below 2^16 add up to less than 2^53: nothing is rounded. */
const addedAtOnce = 32;

/**
 * Names by a keyed hash of a question: its words, each multiplied by a secret number of its own, are added up modulo a prime, four times with
 * other numbers (multilinear hashing: Carter and Wegman 1979, Universal Classes of Hash Functions). Two questions that differ, whoever has chosen them, have the same name with a
 * probability below 2^-120, for as long as nobody learns the numbers or a name: neither leaves the process. Node's SHA-256 of so short a text takes an
 * eighth of what a question costs in a server at work: see decision 16.
 * @param keys numbers below the prime, of this process only
 */
export function questionNames(keys: Float64Array = secretNumbers()) {
  const words = new Uint16Array(mostWords);

  return (form: Uint8Array, authorization: string): QuestionName | undefined => {
    if (authorization.length + form.length > longestQuestion) return undefined;
    return named(write(form, authorization));
  };

  /** Returns how many words there are. */
  function write(form: Uint8Array, authorization: string): number {
    const { length } = authorization;
    words[0] = length;
    words[1] = form.length;
    let count = 2;
    for (let at = 0; at < length; at += 2) {
      const next = at + 1 < length ? authorization.charCodeAt(at + 1) : 0;
      words[count] = authorization.charCodeAt(at) | (next << 8);
      count += 1;
    }
    for (let at = 0; at < form.length; at += 2) {
      const next = at + 1 < form.length ? (form[at + 1] as number) : 0;
      words[count] = (form[at] as number) | (next << 8);
      count += 1;
    }
    return count;
  }

  function named(count: number): QuestionName {
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    let key = 0;
    for (let at = 0; at < count; at += 1) {
      const word = words[at] as number;
      a += (keys[key] as number) * word;
      b += (keys[key + 1] as number) * word;
      c += (keys[key + 2] as number) * word;
      d += (keys[key + 3] as number) * word;
      key += 4;
      if (at % addedAtOnce === addedAtOnce - 2) {
        a = rest(a);
        b = rest(b);
        c = rest(c);
        d = rest(d);
      }
    }
    return { a: rest(a) | 0, b: rest(b) | 0, c: rest(c) | 0, d: rest(d) | 0 };
  }
}

const rest = (sum: number): number => sum - Math.floor(sum / prime) * prime;

function secretNumbers(): Float64Array {
  const bits = randomFillSync(new Uint32Array(4 * mostWords));
  return Float64Array.from(bits, (some) => some % prime);
}
