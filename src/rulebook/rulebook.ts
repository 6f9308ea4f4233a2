import { randomUUID } from "node:crypto";
import type { Duration, Instant } from "../policy/time.ts";
import type { Leases } from "../store/port/leases.ts";
import { type ChangeFeed, StoreUnavailable } from "../store/port/records.ts";
import { followFeed, type Watcher } from "./follow.ts";
import { leaseOn } from "./lease.ts";
import { type LentLeases, lendLeases } from "./lend.ts";
import type { Replica } from "./replica.ts";
import { lookAtLeases } from "./sightings.ts";
import { takeEffectElsewhere } from "./take-effect.ts";

/**
 * The replica that this process keeps current from the change feed. Every question throws StoreUnavailable while the
 * process has no lease: what it holds may be old, and unknown is not no.
 */
export interface Rulebook extends Omit<Replica, "number" | "apply" | "forget"> {
  /** Whether it would answer now. */
  isCurrent(): boolean;
  /** Whether this process has a lease, how long ago it was renewed, and the number of the last change applied. */
  state(): { readonly held: boolean; readonly age: Duration; readonly applied: number };
  /** Another number whenever what it holds has changed. */
  version(): number;
  /** Of the last change applied. It is lower again when the records were restored to an earlier state. */
  number(): number;
  /** Resolves when everything committed before the call holds in every process. */
  takeEffect(): Promise<void>;
  /** From now on, whoever changes signing keys waits until `renew` has resolved. */
  whenKeysChange(renew: () => Promise<void>): void;
  /** Resolves when everything committed before the call holds in this process. */
  follow(): Promise<void>;
  /** Tells of what is applied from now on. Returns what ends it. */
  watch(watcher: Watcher): () => void;
  /** Lets somebody outside answer from memory for a while. `takeEffect` waits for them as for a process. */
  readonly lend: LentLeases["lend"];
  readonly takeBack: LentLeases["takeBack"];
  /** Drops what can no longer concern a live access token. */
  forget(): void;
  /** Answers nothing more, and lets nobody wait for this process. */
  close(): Promise<void>;
}

interface RulebookDeps {
  readonly feed: ChangeFeed;
  readonly leases: Leases;
  readonly now: () => Instant;
  /** Never goes back, and goes on while the process is stopped. */
  readonly elapsed: () => Duration;
  readonly leaseLength: Duration;
  readonly onFault: (error: unknown) => void;
}

/** In milliseconds: also how late a change is applied if nobody tells of it. */
const renewAtLeastEvery = 500;
const renewalsPerLease = 4;

export async function openRulebook(deps: RulebookDeps): Promise<Rulebook> {
  const { feed, leases, elapsed, leaseLength, onFault } = deps;
  const self = randomUUID();
  let renewKeys = nobodyYet;
  const { replica, version, follow, forget, watch } = await followFeed({
    ...deps,
    renewKeys: () => renewKeys(),
  });
  const applied = () => replica().number;
  const lease = leaseOn({ process: self, leases, length: leaseLength, elapsed, follow, applied });
  const look = lookAtLeases({ leases, elapsed, self });
  const elsewhere = takeEffectElsewhere({ look, elapsed });
  await lease.renew();
  await look();

  const stopListening = feed.onChange(() => void followAndTell().catch(onFault));
  const renewEvery = Math.min(leaseLength / renewalsPerLease, renewAtLeastEvery);
  const renewNow = oneAtATime(renewAndTidy, onFault);
  const timer = setInterval(renewNow, renewEvery);
  timer.unref();
  let missed = false;

  return {
    factsFor: (signIn) => current().factsFor(signIn),
    institution: (id) => current().institution(id),
    institutions: () => current().institutions(),
    client: (id) => current().client(id),
    clients: () => current().clients(),
    size: () => replica().size(),
    isCurrent,
    state: () => ({ held: lease.holds(), age: lease.age(), applied: applied() }),
    version() {
      current();
      return version();
    },
    number: () => current().number,
    follow,
    watch,
    ...lendLeases({ leases, length: leaseLength, follow, applied: () => current().number }),
    forget,
    whenKeysChange(renew) {
      renewKeys = renew;
    },
    async takeEffect() {
      await follow();
      await elsewhere(applied());
    },
    async close() {
      stopListening();
      clearInterval(timer);
      missed = true;
      await lease.end().catch(onFault);
    },
  };

  function current(): Replica {
    if (isCurrent()) return replica();
    throw new StoreUnavailable("The rulebook has not followed the records within its lease.");
  }

  /** Whoever finds first that the lease has run out, because the whole process stood still, has it renewed at once. */
  function isCurrent(): boolean {
    const holds = lease.holds();
    if (!holds && !missed) renewNow();
    missed = !holds;
    return holds;
  }

  async function followAndTell(): Promise<void> {
    await follow();
    await lease.publish();
  }

  /** Looks at the others as well, to know those that have stopped without a word before somebody waits for them. */
  async function renewAndTidy(): Promise<void> {
    await lease.renew();
    for (const other of await look()) if (elapsed() >= other.runsOutAt) await leases.end(other);
  }
}

const nobodyYet = async (): Promise<void> => undefined;

function oneAtATime(work: () => Promise<void>, onFault: (error: unknown) => void): () => void {
  let working = false;
  return () => {
    if (working) return;
    working = true;
    void work()
      .catch(onFault)
      .finally(() => {
        working = false;
      });
  };
}
