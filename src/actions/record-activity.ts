import type { GrantId } from "../policy/ids.ts";
import { type Instant, latest, minutes } from "../policy/time.ts";
import type { SignIns } from "../store/port/sign-ins.ts";

/** Keeps track of when grants are used, and writes it at most once a minute per grant. */
export interface RecordActivity {
  /** Seen in passing: written in a batch, off the answer's path. */
  seen(id: GrantId, at: Instant): void;
  /** The sign-in went on: written before the answer goes out. */
  wentOn(id: GrantId, at: Instant): Promise<void>;
  /** The latest use that this process knows of, written or not. */
  lastUse(id: GrantId): Instant | undefined;
  /** Writes all that waits. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

interface ActivityDeps {
  readonly signIns: Pick<SignIns, "recordActivity">;
  readonly flushEvery: number;
  readonly onFault: (error: unknown) => void;
}

export function recordActivity({ signIns, flushEvery, onFault }: ActivityDeps): RecordActivity {
  /** What was written within the last minute or two; forgotten in two steps, so it stays small. */
  let recent = new Map<GrantId, Instant>();
  let older = new Map<GrantId, Instant>();
  let turned = 0;
  let waiting = new Map<GrantId, Instant>();
  const timer = setInterval(() => void flush().catch(onFault), flushEvery);
  timer.unref();

  return {
    seen(id, at) {
      if (isNews(id, at)) waiting.set(id, at);
    },
    async wentOn(id, at) {
      if (!isNews(id, at)) return;
      await signIns.recordActivity(new Map([[id, at]]));
      remember(id, at);
    },
    lastUse(id) {
      const known = [waiting.get(id), recent.get(id), older.get(id)].filter((at) => at !== undefined);
      return known.length === 0 ? undefined : latest(...known);
    },
    flush,
    async close() {
      clearInterval(timer);
      await flush();
    },
  };

  function isNews(id: GrantId, at: Instant): boolean {
    const written = recent.get(id) ?? older.get(id);
    return written === undefined || at - written >= minutes(1);
  }

  async function flush(): Promise<void> {
    if (waiting.size === 0) return;
    const writing = waiting;
    waiting = new Map();
    try {
      await signIns.recordActivity(writing);
      for (const [id, at] of writing) remember(id, at);
    } catch (error) {
      for (const [id, at] of writing) if (!waiting.has(id)) waiting.set(id, at);
      throw error;
    }
  }

  function remember(id: GrantId, at: Instant): void {
    if (at - turned >= minutes(1)) {
      older = recent;
      recent = new Map();
      turned = at;
    }
    recent.set(id, at);
  }
}
