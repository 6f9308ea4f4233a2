import { AsyncLocalStorage } from "node:async_hooks";
import type { EngineRecord, EngineRecords, FoundRecord } from "../store/port/engine-records.ts";

/** What the engine would do to its records in answering a refresh: nothing of it is done yet. */
export interface Draft {
  /** The refresh token that it would use up, as it was found: perhaps used already. */
  readonly presented?: FoundRecord;
  readonly written: readonly EngineRecord[];
}

export interface DraftedRecords {
  /** The records as the engine is to see them: as they are, and inside a draft without effect. */
  readonly engineRecords: EngineRecords;
  /** Lets the engine work as if its refresh token had not been used before, and tells what it would write. */
  draft(work: () => unknown): Promise<Draft>;
}

/** Holds back what a request writes until it is known whether it comes first: then all or nothing of it counts. */
export function draftedRecords(store: EngineRecords): DraftedRecords {
  const drafts = new AsyncLocalStorage<{ presented?: FoundRecord; written: EngineRecord[] }>();

  return {
    engineRecords: {
      ...store,
      async find(model, hash, now) {
        const found = await store.find(model, hash, now);
        const draft = drafts.getStore();
        if (draft === undefined || found?.model !== "RefreshToken") return found;
        draft.presented = found;
        return unused(found);
      },
      async consume(model, hash, use) {
        return drafts.getStore() === undefined ? store.consume(model, hash, use) : true;
      },
      async put(record) {
        const draft = drafts.getStore();
        if (draft === undefined) await store.put(record);
        else draft.written.push(record);
      },
    },
    async draft(work) {
      const draft = { written: [] };
      await drafts.run(draft, async () => work());
      return draft;
    },
  };
}

function unused(found: FoundRecord): FoundRecord {
  const { used: _used, ...record } = found;
  const { consumed: _consumed, ...payload } = found.payload;
  return { ...record, payload };
}
