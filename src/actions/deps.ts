import type { Instant } from "../policy/time.ts";
import type { Records } from "../store/port/records.ts";

/** What most actions need: where to write, what time it is, and how to wait until what was written holds. */
export interface ActionDeps {
  readonly records: Records;
  readonly now: () => Instant;
  /** Resolves when everything committed so far is applied wherever tokens are judged. */
  readonly takeEffect: () => Promise<void>;
}
