import { randomBytes } from "node:crypto";
import { hash as argon2Hash, argon2id, verify as argon2Verify, needsRehash } from "argon2";
import pLimit from "p-limit";
import { passwordLength } from "./password-rules.ts";

/** What one hash with argon2id takes: memory in KiB, passes over it, lanes. */
export interface PasswordCost {
  readonly memoryCost: number;
  readonly timeCost: number;
  readonly parallelism: number;
}

/** OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, two passes, one lane. */
const owaspCost: PasswordCost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export interface PasswordHasher {
  hash(password: string): Promise<string>;
  /** Takes the same work with and without a hash, so that the time tells nobody whether there is an account. */
  verify(hash: string | undefined, password: string): Promise<PasswordVerdict>;
}

interface PasswordVerdict {
  readonly right: boolean;
  /** Right, but hashed with parameters of an earlier time. */
  readonly outdated: boolean;
}

interface Pool {
  /** Each takes a processor and 19 MiB for a moment. */
  readonly atOnce: number;
  /** Those beyond are turned away at once, with `Busy`. */
  readonly waiting?: number;
  /** OWASP's if left out, as it is wherever passwords are people's. */
  readonly cost?: PasswordCost | undefined;
}

/** Too many passwords wait to be checked: the answer is "not now", never "wrong". */
export class Busy extends Error {
  override readonly name = "Busy";
}

export function passwordHasher({ atOnce, waiting = 200, cost = owaspCost }: Pool): PasswordHasher {
  const pool = pLimit(atOnce);
  const nobodys = inTurn(() => argon2(randomBytes(16).toString("hex"), cost));
  // A failure belongs to whoever verifies with it.
  nobodys.catch(() => undefined);

  return {
    async hash(password) {
      if (tooLong(password)) throw new RangeError("a password has at most 1000 characters");
      return inTurn(() => argon2(password, cost));
    },
    async verify(hash, password) {
      const possible = hash !== undefined && !tooLong(password);
      const against = possible ? hash : await nobodys;
      const given = tooLong(password) ? "" : plain(password);
      const matches = await inTurn(() => argon2Verify(against, given));
      const right = possible && matches;
      return {
        right,
        outdated: right && !isLike(against, await nobodys) && needsRehash(against, cost),
      };
    },
  };

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (pool.pendingCount >= waiting) throw new Busy("too many passwords wait to be checked");
    return pool(work);
  }
}

/** Of two hashes as text: whether kind, version and parameters are spelled the same. Taking one apart takes far longer. */
const isLike = (one: string, other: string): boolean => headOf(one) === headOf(other);

/** `$argon2id$v=19$m=…,p=…,t=…`: all before the salt and the hash. */
const headOf = (hash: string): string => hash.slice(0, hash.lastIndexOf("$", hash.lastIndexOf("$") - 1));

const argon2 = (password: string, cost: PasswordCost): Promise<string> =>
  argon2Hash(plain(password), { type: argon2id, ...cost });

/** Keyboards write the same letter in different ways (NIST SP 800-63B §3.1.1.2). */
const plain = (password: string): string => password.normalize("NFKC");

const tooLong = (password: string): boolean => Array.from(password).length > passwordLength.most;
