import type { Decision } from "../policy/decide.ts";
import type { Client } from "../store/port/entities.ts";
import type { Answer } from "./answer.ts";
import type { KnownToken } from "./tokens.ts";

/** What was last decided about a token, and all that it rested on. */
interface Verdict {
  readonly caller: Client;
  /** Whether what the caller proved themselves with does not end by itself. */
  readonly isSettled: boolean;
  /** The rulebook's. */
  readonly version: number;
  readonly decision: Allowed;
  /** As it is written. */
  readonly answer: Answer;
}

export type Allowed = Extract<Decision, { allowed: true }>;

/** A token, which never changes, and what this process has decided about it last for one who asks. */
export interface CachedToken extends KnownToken {
  verdict?: Verdict | undefined;
}

/**
 * Tokens by a hash of who asks and of what they hold. It forgets in two steps: what was not asked for since the half before the last was full goes.
 * Bounded in bytes, as far as they can be told: see `bytesOf`.
 */
export function tokenCache(mostBytes: number) {
  let recent = new Map<string, CachedToken>();
  let older = new Map<string, CachedToken>();
  let recentBytes = 0;
  let olderBytes = 0;
  let hits = 0;
  let misses = 0;

  return {
    get(hash: string): CachedToken | undefined {
      const found = recent.get(hash);
      if (found !== undefined) {
        hits += 1;
        return found;
      }
      const again = older.get(hash);
      if (again === undefined) misses += 1;
      else {
        hits += 1;
        put(hash, again);
      }
      return again;
    },
    put,
    /** How often something was found, and was not. */
    looks: () => ({ hits, misses }),
    /** Entries and estimated bytes; a token that was asked for again just now may count twice. */
    size: () => ({ tokens: recent.size + older.size, bytes: recentBytes + olderBytes }),
  };

  function put(hash: string, token: CachedToken): void {
    if (!recent.has(hash)) recentBytes += bytesOf(token);
    recent.set(hash, token);
    if (recentBytes <= mostBytes / 2) return;
    [older, olderBytes] = [recent, recentBytes];
    [recent, recentBytes] = [new Map(), 0];
  }
}

/** Besides its text: objects, ids, the hash and its place in the map. Measured by `npm run bench -- memory`. */
const bytesAround = 1000;

const bytesOf = ({ text }: KnownToken): number => bytesAround + text.length;
