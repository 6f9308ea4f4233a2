import type { GrantId } from "../policy/ids.ts";
import type { Instant } from "../policy/time.ts";
import type { Client } from "../store/port/entities.ts";
import type { Use } from "../store/port/sign-ins.ts";
import type { Answer } from "./answer.ts";
import { type QuestionName, sameName } from "./question-name.ts";
import type { KnownToken } from "./tokens.ts";

/** The answer that was last decided on for a token, as it is written, and all that it rests on. */
export interface Verdict extends Answer {
  readonly caller: Client;
  /** Whether what the caller proved themselves with does not end by itself. */
  readonly isSettled: boolean;
  /** The rulebook's. */
  readonly version: number;
  /** From here on it has to be decided anew. */
  readonly until: Instant;
}

/** A token, which never changes, and what this process has decided about it last for one question. */
export interface CachedToken extends KnownToken {
  /** A hash of the question that it is the answer to, as it was written. */
  readonly name: QuestionName;
  readonly grantId: GrantId | undefined;
  verdict: Verdict | undefined;
  /** The latest of its grant. */
  use: Use | undefined;
}

/**
 * Tokens by their names. It forgets in two steps: what was not asked for since the half before the last was full goes.
 * Bounded in bytes, as far as they can be told: see `bytesOf`.
 */
export function tokenCache(mostBytes: number) {
  let recent = new Map<number, CachedToken>();
  let older = new Map<number, CachedToken>();
  let recentBytes = 0;
  let olderBytes = 0;
  let hits = 0;
  let misses = 0;

  return {
    get(name: QuestionName): CachedToken | undefined {
      const { a: number } = name;
      const found = named(name, recent.get(number));
      if (found !== undefined) {
        hits += 1;
        return found;
      }
      const again = named(name, older.get(number));
      if (again === undefined) return undefined;
      hits += 1;
      put(again);
      return again;
    },
    /** What was not found could have been here: it counts as missed. */
    missed(): void {
      misses += 1;
    },
    put,
    /** How often something was found, and was missed. */
    looks: () => ({ hits, misses }),
    /** Entries and estimated bytes; a token that was asked for again just now may count twice. */
    size: () => ({ tokens: recent.size + older.size, bytes: recentBytes + olderBytes }),
  };

  function put(token: CachedToken): void {
    const { a: number } = token.name;
    const before = recent.get(number);
    recentBytes += bytesOf(token) - (before === undefined ? 0 : bytesOf(before));
    recent.set(number, token);
    if (recentBytes <= mostBytes / 2) return;
    [older, olderBytes] = [recent, recentBytes];
    [recent, recentBytes] = [new Map(), 0];
  }
}

/** Two names that begin alike are rare, and harmless: the later one stays. */
const named = (name: QuestionName, found: CachedToken | undefined): CachedToken | undefined =>
  found !== undefined && sameName(found.name, name) ? found : undefined;

/** Besides its text: objects, ids, the hash and its place in the map. Measured by `npm run bench -- memory`. */
const bytesAround = 1000;

const bytesOf = ({ text }: KnownToken): number => bytesAround + text.length;
