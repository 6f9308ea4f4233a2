import { type FSWatcher, watch } from "node:fs";
import { type Kysely, sql } from "kysely";

/**
 * Tells listeners when another connection has committed to the file that `db` reads. It looks when the system says that
 * the file's log was written to, and from time to time as well: to look all the time takes a process that has nothing to
 * do some hundredths of a processor. Looking takes no lock. It stays silent when the file does not answer: whoever must
 * know looks for themselves as well.
 */
export function watchFile<Tables>(db: Kysely<Tables>) {
  // SQLite changes this number for a connection whenever another one has committed.
  const versionQuery = sql<{ data_version: number }>`pragma data_version`.compile(db);
  const listeners = new Set<() => void>();
  let seen: number | undefined;
  let looking = false;
  let timer: NodeJS.Timeout | undefined;
  let watcher: FSWatcher | undefined;
  /** How many more looks are close together. */
  let quickLooks = Number.POSITIVE_INFINITY;

  return {
    onChange(listener: () => void): () => void {
      listeners.add(listener);
      void look();
      if (timer === undefined) {
        lookLater();
        void watchLog();
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) close();
      };
    },
    close,
  };

  function close(): void {
    clearTimeout(timer);
    timer = undefined;
    watcher?.close();
    watcher = undefined;
    quickLooks = Number.POSITIVE_INFINITY;
    listeners.clear();
  }

  function lookLater(): void {
    clearTimeout(timer);
    quickLooks -= 1;
    timer = setTimeout(
      () => {
        lookLater();
        void look();
      },
      quickLooks > 0 ? lookEvery : lookAtLeastEvery,
    ).unref();
  }

  /** Not every system and file system tells of writes: where none does, all looks stay close together. */
  async function watchLog(): Promise<void> {
    const log = await logOf(db);
    if (timer === undefined || log === undefined) return;
    try {
      watcher = watch(log, { persistent: false }, onWrite).on("error", () => {
        quickLooks = Number.POSITIVE_INFINITY;
      });
      onWrite();
    } catch {
      // There is no such file, or too much is watched already.
    }
  }

  /** What is written is committed a moment later, when the disk has it. */
  function onWrite(): void {
    const resting = quickLooks <= 0;
    quickLooks = looksAfterWrite;
    if (resting) lookLater();
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
const looksAfterWrite = 50;
/** The same for what the system has failed to tell of. */
const lookAtLeastEvery = 100;

/** Undefined: in memory only, or it does not answer. */
async function logOf<Tables>(db: Kysely<Tables>): Promise<string | undefined> {
  const files = await sql<{ file: string }>`pragma database_list`.execute(db).catch(() => undefined);
  const file = files?.rows[0]?.file;
  return file ? `${file}-wal` : undefined;
}
