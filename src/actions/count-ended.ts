import { setTimeout as wait } from "node:timers/promises";
import { endedBy } from "../policy/ended-by.ts";
import type { DenialId } from "../policy/ids.ts";
import type { Instant } from "../policy/time.ts";
import type { Grant } from "../store/port/entities.ts";
import type { Records, Revocation } from "../store/port/records.ts";
import type { SignIns } from "../store/port/sign-ins.ts";
import { refusedKey } from "./record-refusals.ts";
import {
  reachOf,
  type SignInInReach,
  type SignInsDeps,
  signInsInReach,
  withFacts,
} from "./sign-ins-in-reach.ts";

/** What can be shown of a revocation afterwards. */
export interface Proof {
  /** Sign-ins that were allowed until it came. */
  readonly ended: number;
  /** How many of them have come back since, and were refused. */
  readonly seenRefused: number;
  /** False while the counting goes on: ask again. */
  readonly complete: boolean;
  /** When it was counted; from then on it stays as it is. */
  readonly countedAt?: Instant;
}

interface Count {
  ended: number;
  done: Promise<void>;
}

interface CountDeps extends SignInsDeps {
  readonly records: Records;
  readonly signIns: SignInsDeps["signIns"] & Pick<SignIns, "counted">;
  readonly now: () => Instant;
  /** How long an answer waits for the count, in milliseconds. */
  readonly patience: number;
}

const mostCounts = 100;

/** Counts once for everybody, goes on after an answer that could not wait, and writes down what it has counted. */
export function countEnded(deps: CountDeps): (revocation: Revocation) => Promise<Proof> {
  const counts = new Map<DenialId, Count>();

  return async (revocation) => {
    const { id } = revocation;
    const seenRefused = await deps.signIns.counted(refusedKey(id), deps.now());
    const kept = await deps.records.endedCount(id);
    if (kept !== undefined) return { ...kept, seenRefused, complete: true };
    const count = counts.get(id) ?? begin(revocation);
    await Promise.race([count.done, wait(deps.patience, undefined, { ref: false })]);
    const made = await deps.records.endedCount(id);
    return { ended: count.ended, ...made, seenRefused, complete: made !== undefined };
  };

  function begin(revocation: Revocation): Count {
    const [oldest] = counts.keys();
    if (counts.size >= mostCounts && oldest !== undefined) counts.delete(oldest);
    const count: Count = { ended: 0, done: Promise.resolve() };
    counts.set(revocation.id, count);
    count.done = countInto(count, revocation).finally(() => counts.delete(revocation.id));
    count.done.catch(() => undefined);
    return count;
  }

  async function countInto(count: Count, revocation: Revocation): Promise<void> {
    for await (const page of pagesOf(revocation)) {
      count.ended += page.filter(({ facts }) => endedBy(revocation, facts)).length;
    }
    const kept = { ended: count.ended, countedAt: deps.now() };
    await deps.records.change((writer) => writer.putEndedCount(revocation.id, kept));
  }

  async function* pagesOf(revocation: Revocation): AsyncGenerator<readonly SignInInReach[]> {
    if (revocation.type === "cut-off") yield* signInsInReach(deps, reachOf(revocation));
    else yield await withFacts(deps.records, present(await deps.signIns.grant(revocation.grantId)));
  }
}

const present = (grant: Grant | undefined): readonly Grant[] => (grant === undefined ? [] : [grant]);
