import { setImmediate as turn } from "node:timers/promises";
import { minutes } from "../policy/time.ts";
import { queueLogouts } from "./queue-logouts.ts";
import { findBoundaries, queueScheduledLogouts } from "./queue-scheduled-logouts.ts";
import { sendLogouts, sweepLogouts } from "./send-logouts.ts";

type Deps = Parameters<typeof queueLogouts>[0] &
  Parameters<typeof queueScheduledLogouts>[0] &
  Parameters<typeof sendLogouts>[0] & {
    /** How often to look, in milliseconds. */
    readonly every: number;
    readonly onFault: (error: unknown) => void;
  };

/** Finds whose sign-ins have ended and tells their clients, for as long as the process lives. */
export function tellClients({ every, onFault, ...deps }: Deps): { close(): Promise<void> } {
  const steps = [findBoundaries(deps), queueLogouts(deps), queueScheduledLogouts(deps), sendLogouts(deps)];
  const sweep = sweepLogouts(deps);
  let working: Promise<void> | undefined;
  const closing = new AbortController();
  const looking = setInterval(() => {
    working ??= work()
      .catch(onFault)
      .finally(() => (working = undefined));
  }, every);
  const sweeping = setInterval(() => void sweep().catch(onFault), minutes(10));
  looking.unref();
  sweeping.unref();

  return {
    async close() {
      closing.abort();
      clearInterval(looking);
      clearInterval(sweeping);
      await working;
    },
  };

  async function work(): Promise<void> {
    for (const step of steps) {
      while (await step()) {
        // An embedded store answers without letting anything else run: requests and leases come in between here.
        await turn();
        if (closing.signal.aborted) return;
      }
    }
  }
}
