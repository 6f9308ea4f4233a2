import type { ActiveToken } from "./answer.ts";
import type { Basis } from "./marks.ts";

/** An answer, what it rests on, and two notes about it. */
export interface Kept extends Basis {
  readonly token: ActiveToken;
  /** The version of the marks at which it was last found to hold. */
  version: number;
  /** When Hallpass last heard of its use. */
  toldAt: number;
}

export interface KeptAnswers {
  get(token: string): Kept | undefined;
  put(token: string, kept: Kept): void;
  drop(token: string): void;
  size(): { readonly answers: number; readonly bytes: number };
}

/** Forgets in two steps: what was not used since the half before the last was full goes. Bounded in bytes, as told. */
export function keptAnswers(mostBytes: number): KeptAnswers {
  let recent = new Map<string, Kept>();
  let older = new Map<string, Kept>();
  let recentBytes = 0;
  let olderBytes = 0;

  return {
    get(token) {
      const found = recent.get(token);
      if (found !== undefined) return found;
      const again = older.get(token);
      if (again !== undefined) put(token, again);
      return again;
    },
    put,
    drop(token) {
      const found = recent.get(token);
      if (found !== undefined) recentBytes -= bytesOf(token, found);
      recent.delete(token);
      older.delete(token);
    },
    /** An answer that was used again just now may count twice. */
    size: () => ({ answers: recent.size + older.size, bytes: recentBytes + olderBytes }),
  };

  function put(token: string, kept: Kept): void {
    const before = recent.get(token);
    recentBytes += bytesOf(token, kept) - (before === undefined ? 0 : bytesOf(token, before));
    recent.set(token, kept);
    if (recentBytes <= mostBytes / 2) return;
    [older, olderBytes] = [recent, recentBytes];
    [recent, recentBytes] = [new Map(), 0];
  }
}

/** Besides the token and the names in it: objects, members, the place in the map. */
const bytesAround = 1200;

const bytesOf = (token: string, { subjects }: Kept): number =>
  bytesAround + token.length + 2 * subjects.reduce((sum, { length }) => sum + length, 0);
