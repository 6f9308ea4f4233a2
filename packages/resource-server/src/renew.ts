import { setTimeout as wait } from "node:timers/promises";
import { CannotTell, objectOf } from "./answer.ts";
import type { Connection, Reply } from "./connection.ts";
import type { Lease, Lent } from "./lease.ts";
import type { Marks } from "./marks.ts";

/** Keeps the lease alive while one stream tells what happens. */
export interface Renewing {
  /** A change was applied: whoever made it waits to hear of it. */
  applied(): void;
  /** Resolves when nothing is asked any more. */
  stop(): Promise<void>;
}

interface Deps {
  readonly connection: Connection;
  readonly marks: Marks;
  readonly lease: Lease;
  readonly elapsed: () => number;
  readonly onFault: (error: unknown) => void;
  readonly follower: string;
  /** This stream is of no use any more. With `anew`, the next one gets another name. */
  readonly giveUp: (error: CannotTell, how: { readonly anew: boolean }) => void;
}

/** In milliseconds, until Hallpass has said it. */
const usualLength = 2000;
const renewalsPerLease = 4;

export function renew(deps: Deps): Renewing {
  const { connection, marks, lease, elapsed, onFault, follower, giveUp } = deps;
  const stopping = new AbortController();
  let length = usualLength;
  let behind: { readonly number: number; readonly since: number } | undefined;
  let pausing = new AbortController();
  const renewing = keepRenewing();

  return {
    applied: () => pausing.abort(),
    stop() {
      stopping.abort();
      pausing.abort();
      return renewing;
    },
  };

  async function keepRenewing(): Promise<void> {
    while (!stopping.signal.aborted) {
      const applied = lease.applied();
      try {
        await renewOnce(applied);
      } catch (error) {
        if (!stopping.signal.aborted) onFault(error);
      }
      // What was applied meanwhile is told at once.
      if (lease.applied() === applied && !stopping.signal.aborted) await pause();
    }
  }

  /** The order is what makes it safe: counted from before it is asked for, used once everything until then is applied. */
  async function renewOnce(applied: number): Promise<void> {
    const asked = elapsed();
    const form = { follower, applied: String(applied) };
    const reply = await connection.post("/introspect/feed/lease", form, length);
    if (stopping.signal.aborted) return;
    const lent = lentBy(reply);
    if (lent === undefined) return refused(reply);
    if (lent.number < applied) return begunAgain(lent);
    length = lent.length;
    marks.leaseIs(lent.length);
    lease.granted(lent, asked);
    noteProgress(lent, asked);
  }

  function refused({ status }: Reply): void {
    const error = new CannotTell(`Hallpass lends no lease: status ${status}.`);
    if (status >= 500) throw error;
    giveUp(error, { anew: status === 403 });
  }

  /** Less has happened than was told already: Hallpass runs on older records, and what is kept means nothing. */
  function begunAgain({ now }: Lent): void {
    lease.beginAgain();
    marks.doubtEverything(now);
    giveUp(new CannotTell("Hallpass has gone back to older records."), { anew: false });
  }

  /** A stream that does not bring what has happened within one lease makes whoever acts at Hallpass wait in vain. */
  function noteProgress({ number }: Lent, since: number): void {
    if (behind !== undefined && lease.applied() >= behind.number) behind = undefined;
    if (lease.applied() < number) behind ??= { number, since };
    if (behind !== undefined && elapsed() - behind.since > length)
      giveUp(new CannotTell("The feed does not tell what has happened."), { anew: false });
  }

  async function pause(): Promise<void> {
    pausing = new AbortController();
    const { signal } = pausing;
    await wait(length / renewalsPerLease, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

function lentBy({ status, text }: Reply): Lent | undefined {
  const { number, length, now } = objectOf(text) ?? {};
  if (status !== 200 || typeof number !== "number" || typeof length !== "number" || typeof now !== "number")
    return undefined;
  return { number, length, now };
}
