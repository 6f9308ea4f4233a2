import { setTimeout as wait } from "node:timers/promises";
import { endedBy } from "../policy/ended-by.ts";
import type { DenialId } from "../policy/ids.ts";
import { after, type Instant, minutes } from "../policy/time.ts";
import type { Grant } from "../store/port/entities.ts";
import type { Revocation } from "../store/port/records.ts";
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
}

interface Count {
  readonly begun: Instant;
  ended: number;
  complete: boolean;
  done: Promise<void>;
}

interface CountDeps extends SignInsDeps {
  readonly signIns: SignInsDeps["signIns"] & Pick<SignIns, "counted">;
  readonly now: () => Instant;
  /** How long an answer waits for the count, in milliseconds. */
  readonly patience: number;
}

const mostCounts = 100;

/** Counts once for everybody who asks within a minute, and goes on counting after an answer that could not wait. */
export function countEnded(deps: CountDeps): (revocation: Revocation) => Promise<Proof> {
  const counts = new Map<DenialId, Count>();

  return async (revocation) => {
    const count = current(revocation.id) ?? begin(revocation);
    await Promise.race([count.done, wait(deps.patience, undefined, { ref: false })]);
    const seenRefused = await deps.signIns.counted(refusedKey(revocation.id), deps.now());
    return { ended: count.ended, seenRefused, complete: count.complete };
  };

  function current(id: DenialId): Count | undefined {
    const count = counts.get(id);
    return count === undefined || (count.complete && after(count.begun, minutes(1)) <= deps.now())
      ? undefined
      : count;
  }

  function begin(revocation: Revocation): Count {
    const [oldest] = counts.keys();
    if (counts.size >= mostCounts && oldest !== undefined) counts.delete(oldest);
    const count: Count = { begun: deps.now(), ended: 0, complete: false, done: Promise.resolve() };
    counts.set(revocation.id, count);
    count.done = countInto(count, revocation);
    count.done.catch(() => counts.delete(revocation.id));
    return count;
  }

  async function countInto(count: Count, revocation: Revocation): Promise<void> {
    for await (const page of pagesOf(revocation)) {
      count.ended += page.filter(({ facts }) => endedBy(revocation, facts)).length;
    }
    count.complete = true;
  }

  async function* pagesOf(revocation: Revocation): AsyncGenerator<readonly SignInInReach[]> {
    if (revocation.type === "cut-off") yield* signInsInReach(deps, reachOf(revocation));
    else yield await withFacts(deps.records, present(await deps.signIns.grant(revocation.grantId)));
  }
}

const present = (grant: Grant | undefined): readonly Grant[] => (grant === undefined ? [] : [grant]);
