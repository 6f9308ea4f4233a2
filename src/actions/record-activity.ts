import type { GrantId } from "../policy/ids.ts";
import { type Instant, latest, minutes } from "../policy/time.ts";
import type { SignIns, Use } from "../store/port/sign-ins.ts";

/** Keeps track of when grants are used, and writes it at most once a minute per grant. */
export interface RecordActivity {
  /**
   * Seen in passing: remembered at once, and written in a batch, off the answer's path.
   * @param known what an earlier call for the same grant has returned: it saves looking for it
   */
  seen(id: GrantId, at?: Instant, known?: Use): Use | undefined;
  /** The sign-in went on: written before the answer goes out, if nothing was within the last minute. */
  wentOn(id: GrantId): Promise<void>;
  /** The latest use that this process knows of, written or not. */
  lastUse(id: GrantId): Instant | undefined;
  /** How many grants have a use that waits to be written. */
  backlog(): number;
  /** Writes what is due: uses not written yet, of grants that nothing was written of for a minute. */
  flush(): Promise<void>;
  /** Writes all that is not written yet. */
  close(): Promise<void>;
}

interface ActivityDeps {
  readonly signIns: Pick<SignIns, "recordActivity">;
  readonly now: () => Instant;
  readonly flushEvery: number;
  readonly onFault: (error: unknown) => void;
}

export function recordActivity({ signIns, now, flushEvery, onFault }: ActivityDeps): RecordActivity {
  /** Grants that were written within the last minute, in the order of writing. Those not used since are forgotten. */
  const recent = new Map<GrantId, Use>();
  /** The latest use of the others. */
  let waiting = new Map<GrantId, Instant>();
  let flushing = Promise.resolve();
  const timer = setInterval(() => void flush().catch(onFault), flushEvery);
  timer.unref();

  return {
    seen,
    async wentOn(id) {
      seen(id);
      const at = waiting.get(id);
      if (at === undefined) return;
      waiting.delete(id);
      await write(new Map([[id, at]]));
    },
    lastUse: (id) => recent.get(id)?.latest ?? waiting.get(id),
    backlog: () => waiting.size,
    flush,
    async close() {
      clearInterval(timer);
      await flushing.catch(() => undefined);
      await write(due(() => true));
    },
  };

  function seen(id: GrantId, at = now(), known?: Use): Use | undefined {
    const use = known?.isRecent === true ? known : recent.get(id);
    if (use === undefined) waiting.set(id, latest(at, waiting.get(id) ?? at));
    else if (use.latest < at) use.latest = at;
    return use;
  }

  function flush(): Promise<void> {
    const start = now();
    flushing = flushing
      .catch(() => undefined)
      .then(() => write(due(({ toldAt }) => start - toldAt >= minutes(1))));
    return flushing;
  }

  /** Takes out what is to be written, and all of `recent` whose minute is over. */
  function due(isOver: (use: Use) => boolean): Map<GrantId, Instant> {
    const taken = waiting;
    waiting = new Map();
    for (const [id, use] of recent) {
      if (!isOver(use)) break;
      leave(id, use);
      if (use.latest > use.told) taken.set(id, use.latest);
    }
    return taken;
  }

  /** While it is being written it counts as written: what is seen meanwhile waits for its minute like any other. */
  async function write(uses: ReadonlyMap<GrantId, Instant>): Promise<void> {
    if (uses.size === 0) return;
    const toldAt = now();
    for (const [id, at] of uses) recent.set(id, { latest: at, told: at, toldAt, isRecent: true });
    try {
      await signIns.recordActivity(uses);
    } catch (error) {
      for (const id of uses.keys()) waitAgain(id);
      throw error;
    }
  }

  function waitAgain(id: GrantId): void {
    const use = recent.get(id);
    if (use === undefined) return;
    leave(id, use);
    waiting.set(id, use.latest);
  }

  function leave(id: GrantId, use: Use): void {
    recent.delete(id);
    use.isRecent = false;
  }
}
