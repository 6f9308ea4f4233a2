import { setImmediate as turn } from "node:timers/promises";
import { minutes } from "../policy/time.ts";
import { queueLogouts } from "./queue-logouts.ts";
import { findBoundaries, queueScheduledLogouts } from "./queue-scheduled-logouts.ts";
import { sendLogouts, sweepLogouts } from "./send-logouts.ts";

type Deps = Parameters<typeof queueLogouts>[0] &
  Parameters<typeof queueScheduledLogouts>[0] &
  Omit<Parameters<typeof sendLogouts>[0], "sent"> & {
    /** How often to look, in milliseconds. */
    readonly every: number;
  };

/** Finds whose sign-ins have ended and tells their clients, for as long as the process lives. */
export function tellClients({ every, ...deps }: Deps): { close(): Promise<void> } {
  const { onFault } = deps;
  const sending = sendLogouts({ ...deps, sent: look });
  const steps = [findBoundaries(deps), queueLogouts(deps), queueScheduledLogouts(deps), sending.step];
  const sweep = sweepLogouts(deps);
  let working: Promise<void> | undefined;
  const closing = new AbortController();
  const looking = setInterval(look, every);
  const sweeping = setInterval(() => void sweep().catch(onFault), minutes(10));
  looking.unref();
  sweeping.unref();

  return {
    async close() {
      closing.abort();
      clearInterval(looking);
      clearInterval(sweeping);
      await working;
      await sending.settled();
    },
  };

  function look(): void {
    if (closing.signal.aborted) return;
    working ??= work().finally(() => (working = undefined));
  }

  /** Step after step in turn: what a school's end brings is sent while the rest of the school is still looked through. */
  async function work(): Promise<void> {
    for (let isMore = true; isMore; ) {
      isMore = false;
      for (const step of steps) {
        isMore = (await step().catch(noted)) || isMore;
        // An embedded store answers without letting anything else run: requests and leases come in between here.
        await turn();
        if (closing.signal.aborted) return;
      }
    }
  }

  function noted(error: unknown): false {
    onFault(error);
    return false;
  }
}
