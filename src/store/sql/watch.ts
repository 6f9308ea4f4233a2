import { type Kysely, sql } from "kysely";

/**
 * Tells listeners when another connection has committed to the file that `db` reads. Looking takes no lock. It stays
 * silent when the file does not answer: whoever must know looks for themselves as well.
 */
export function watchFile<Tables>(db: Kysely<Tables>) {
  // SQLite changes this number for a connection whenever another one has committed.
  const versionQuery = sql<{ data_version: number }>`pragma data_version`.compile(db);
  const listeners = new Set<() => void>();
  let seen: number | undefined;
  let looking = false;
  let timer: NodeJS.Timeout | undefined;

  return {
    onChange(listener: () => void): () => void {
      listeners.add(listener);
      void look();
      timer ??= setInterval(() => void look(), lookEvery).unref();
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) close();
      };
    },
    close,
  };

  function close(): void {
    clearInterval(timer);
    timer = undefined;
    listeners.clear();
  }

  async function look(): Promise<void> {
    if (looking) return;
    looking = true;
    try {
      const version = (await db.executeQuery(versionQuery)).rows[0]?.data_version;
      const changed = seen !== undefined && version !== seen;
      seen = version;
      if (changed) for (const listener of listeners) listener();
    } catch {
      // What was seen last stays, so that a change made meanwhile is told of afterwards.
    } finally {
      looking = false;
    }
  }
}

/** In milliseconds: how late another process's change is heard of at most. */
const lookEvery = 10;
