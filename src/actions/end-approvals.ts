import type { Instant } from "../policy/time.ts";
import type { Records } from "../store/port/records.ts";
import { runOut } from "./ask-approval.ts";

interface Deps {
  readonly records: Pick<Records, "approvalsOver" | "change">;
  readonly now: () => Instant;
}

const atOnce = 50;

/** What to do from time to time: take away the requests that nobody has decided about in time. Tells how many. */
export const endApprovals =
  ({ records, now }: Deps) =>
  async (): Promise<number> => {
    // A look costs nobody anything; a transaction keeps others waiting.
    if ((await records.approvalsOver(now(), 1)).length === 0) return 0;
    return records.change(async (writer) => {
      const over = await writer.approvalsOver(now(), atOnce);
      for (const approval of over) await runOut(writer, approval, now());
      return over.length;
    });
  };
