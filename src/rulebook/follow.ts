import { longestAccessToken } from "../policy/relevance.ts";
import { before, type Instant, instant } from "../policy/time.ts";
import type { Change, ChangeFeed, Snapshot } from "../store/port/records.ts";
import { type Replica, replicaOf } from "./replica.ts";

export interface Follower {
  /** As far as it has been read. */
  replica(): Replica;
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
}

/** How many changes are read at a time. */
export const changesAtOnce = 500;

/** Begins with a snapshot, and again with one whenever the feed cannot tell all that has happened since. */
export async function followFeed({ feed, now }: Following): Promise<Follower> {
  let replica = replicaOf(await snapshot());
  let forgottenAt = instant(0);
  let reading = Promise.resolve();
  const watchers = new Set<Watcher>();

  return {
    replica: () => replica,
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
      const changes = await feed.changesAfter(replica.number, changesAtOnce);
      if (!goesOn(changes, replica.number)) await beginAgain();
      else apply(changes);
      if (changes.length < changesAtOnce) return;
    }
  }

  function apply(changes: readonly Change[]): void {
    for (const change of changes) replica.apply(change);
    if (changes.length > 0) for (const watcher of watchers) watcher.applied(changes);
  }

  async function beginAgain(): Promise<void> {
    replica = replicaOf(await snapshot());
    forgottenAt = instant(0);
    for (const watcher of watchers) watcher.beganAgain(replica.number);
  }

  function snapshot(): Promise<Snapshot> {
    return feed.snapshot(before(now(), longestAccessToken));
  }
}

/** The newest change is never pruned, so whoever has missed some finds at least one whose number is too high. */
const goesOn = ([first]: readonly Change[], number: number): boolean =>
  first === undefined || first.number === number + 1;
