import type { Decision } from "../policy/decide.ts";
import type { SignIn } from "../policy/facts.ts";
import type { DenialId, GrantId } from "../policy/ids.ts";
import { days, type Instant } from "../policy/time.ts";
import type { SignIns } from "../store/port/sign-ins.ts";

/** Counts, for each record that ends sign-ins, how many of them have come back and were refused. */
export interface RecordRefusals {
  /** Seen in passing: a refusal is counted in a batch, off the answer's path. */
  readonly judged: (signIn: SignIn, decision: Decision) => void;
  flush(): Promise<void>;
  close(): Promise<void>;
}

interface RefusalDeps {
  readonly signIns: Pick<SignIns, "count">;
  readonly now: () => Instant;
  readonly flushEvery: number;
  readonly onFault: (error: unknown) => void;
}

/** Longer than a sign-in that is over is kept. */
const countedFor = days(90);

/** More than these at once are not counted: a proof that tells too little is better than a server that is busy with it. */
const mostWaiting = 10_000;
const mostRemembered = 100_000;

export function recordRefusals({ signIns, now, flushEvery, onFault }: RefusalDeps): RecordRefusals {
  const waiting = new Map<string, readonly [DenialId, GrantId]>();
  let remembered = new Set<string>();
  let flushing = Promise.resolve();
  const timer = setInterval(() => void flush().catch(onFault), flushEvery);
  timer.unref();

  return {
    judged({ grantId: grant }, decision) {
      if (decision.allowed || decision.record === undefined || grant === undefined) return;
      const { record } = decision;
      const key = refusedGrantKey(record, grant);
      if (remembered.has(key) || waiting.size >= mostWaiting) return;
      waiting.set(key, [record, grant]);
    },
    flush,
    async close() {
      clearInterval(timer);
      await flush();
    },
  };

  function flush(): Promise<void> {
    flushing = flushing.catch(() => undefined).then(writeWaiting);
    return flushing;
  }

  async function writeWaiting(): Promise<void> {
    for (const [key, [record]] of waiting) {
      // The first to count the pair counts it for the record, in whichever process.
      if ((await signIns.count(key, countedFor, now())) === 1) {
        await signIns.count(refusedKey(record), countedFor, now());
      }
      if (remembered.size >= mostRemembered) remembered = new Set();
      remembered.add(key);
      waiting.delete(key);
    }
  }
}

/** The counter of the sign-ins that a record has refused. */
export const refusedKey = (record: DenialId): string => `refused ${record}`;

const refusedGrantKey = (record: DenialId, grant: GrantId): string => `refused ${record} ${grant}`;
