import { isDeepStrictEqual } from "node:util";
import { longestAccessToken } from "../policy/relevance.ts";
import { before, type Instant, instant } from "../policy/time.ts";
import type { Change, ChangeFeed, Snapshot } from "../store/port/records.ts";
import { type Replica, replicaOf } from "./replica.ts";

export interface Follower {
  /** As far as it has been read. */
  replica(): Replica;
  /** Another number whenever what the replica holds has changed. */
  version(): number;
  /** Resolves when everything committed before the call is applied. */
  follow(): Promise<void>;
  /** Drops what can no longer concern a live access token. */
  forget(): void;
  /** Tells of all that is applied from now on. Returns what ends it. */
  watch(watcher: Watcher): () => void;
}

/** Whoever tells others of changes. Called as soon as they are applied, in their order. */
export interface Watcher {
  readonly applied: (changes: readonly Change[]) => void;
  /** What has happened up to this number cannot be told change by change. */
  readonly beganAgain: (number: number) => void;
}

interface Following {
  readonly feed: Pick<ChangeFeed, "changesAfter" | "snapshot">;
  readonly now: () => Instant;
  /** Resolves when this process goes by the signing keys as they are: only then is a change of them applied. */
  readonly renewKeys: () => Promise<void>;
}

/** How many changes are read at a time. */
export const changesAtOnce = 500;

/**
 * Begins with a snapshot, and again with one whenever the feed cannot tell all that has happened since: what came next
 * was pruned, or the records are not those it has read, because somebody has restored them to an earlier state.
 */
export async function followFeed({ feed, now, renewKeys }: Following): Promise<Follower> {
  let replica = replicaOf(await snapshot());
  /** Unknown after a snapshot, until the feed has shown it. */
  let last: Change | undefined;
  let version = 0;
  let forgottenAt = instant(0);
  let reading = Promise.resolve();
  const watchers = new Set<Watcher>();

  return {
    replica: () => replica,
    version: () => version,
    follow() {
      // One reading at a time; each begins after the call, so it sees all that was committed before it.
      reading = reading.catch(() => undefined).then(readToTheEnd);
      return reading;
    },
    forget() {
      forgottenAt = now();
      replica.forget(forgottenAt);
    },
    watch(watcher) {
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
  };

  async function readToTheEnd(): Promise<void> {
    // The clock was set back: tokens may live again whose denials were forgotten.
    if (now() < forgottenAt) await beginAgain();
    for (;;) {
      // The last one again: it shows whether these are still the records that were read.
      const changes = await feed.changesAfter(replica.number - 1, changesAtOnce);
      if (goesOn(changes, { number: replica.number, last })) await meetAll(changes);
      else await beginAgain();
      if (changes.length < changesAtOnce) return;
    }
  }

  async function meetAll(met: readonly Change[]): Promise<void> {
    const changes = met.filter(({ number }) => number > replica.number);
    if (changes.some(({ type }) => type === "signing-key")) await renewKeys();
    last = met.at(-1) ?? last;
    for (const change of changes) replica.apply(change);
    version += changes.length;
    if (changes.length > 0) for (const watcher of watchers) watcher.applied(changes);
  }

  /** A snapshot does not tell whether keys have changed. */
  async function beginAgain(): Promise<void> {
    const fresh = replicaOf(await snapshot());
    await renewKeys();
    replica = fresh;
    last = undefined;
    version += 1;
    forgottenAt = instant(0);
    for (const watcher of watchers) watcher.beganAgain(replica.number);
  }

  function snapshot(): Promise<Snapshot> {
    return feed.snapshot(before(now(), longestAccessToken));
  }
}

interface Read {
  readonly number: number;
  readonly last: Change | undefined;
}

/** The newest change is never pruned, so the feed ends before the last one that was read only if it is another feed. */
function goesOn([first]: readonly Change[], { number, last }: Read): boolean {
  if (first === undefined) return number === 0;
  if (first.number === number) return last === undefined || isDeepStrictEqual(first, last);
  return first.number === number + 1;
}
