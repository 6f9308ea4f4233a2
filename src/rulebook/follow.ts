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
}

interface Following {
  readonly feed: Pick<ChangeFeed, "changesAfter" | "snapshot">;
  readonly now: () => Instant;
  /** Resolves when this process goes by the signing keys as they are: only then is a change of them applied. */
  readonly renewKeys: () => Promise<void>;
}

/** How many changes are read at a time. */
export const changesAtOnce = 500;

/** Begins with a snapshot, and again with one whenever the feed cannot tell all that has happened since. */
export async function followFeed({ feed, now, renewKeys }: Following): Promise<Follower> {
  let replica = replicaOf(await snapshot());
  let forgottenAt = instant(0);
  let reading = Promise.resolve();

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
  };

  async function readToTheEnd(): Promise<void> {
    // The clock was set back: tokens may live again whose denials were forgotten.
    if (now() < forgottenAt) await beginAgain();
    for (;;) {
      const changes = await feed.changesAfter(replica.number, changesAtOnce);
      if (goesOn(changes, replica.number)) await applyAll(changes);
      else await beginAgain();
      if (changes.length < changesAtOnce) return;
    }
  }

  async function applyAll(changes: readonly Change[]): Promise<void> {
    if (changes.some(({ type }) => type === "signing-key")) await renewKeys();
    for (const change of changes) replica.apply(change);
  }

  /** A snapshot does not tell whether keys have changed. */
  async function beginAgain(): Promise<void> {
    const fresh = replicaOf(await snapshot());
    await renewKeys();
    replica = fresh;
    forgottenAt = instant(0);
  }

  function snapshot(): Promise<Snapshot> {
    return feed.snapshot(before(now(), longestAccessToken));
  }
}

/** The newest change is never pruned, so whoever has missed some finds at least one whose number is too high. */
const goesOn = ([first]: readonly Change[], number: number): boolean =>
  first === undefined || first.number === number + 1;
