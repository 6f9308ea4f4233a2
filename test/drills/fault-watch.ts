import { subscribe } from "node:diagnostics_channel";
import { setTimeout as wait } from "node:timers/promises";

interface Request {
  readonly origin: string;
  readonly path: string;
}

interface Asked {
  readonly origin: string;
  readonly path: string;
  readonly began: number;
  readonly took: number;
}

interface Slow {
  readonly slow: readonly Asked[];
  /** How many took more than a second by the clock, whatever everybody waited for. */
  readonly byTheClock: number;
}

/** How long the servers took for everything that this process has asked of them with `fetch`. */
export interface Watch {
  /** What began while something stood still, and was not answered within a second beyond what everybody waited. */
  slowBetween(from: number, to: number): Slow;
}

/** In milliseconds. */
const slowAfter = 1000;
const probeEvery = 50;

/** Needs no store: how much longer than nothing it takes is how long everybody waits for a processor. */
const probe = "/livez";

/** Begins to watch; the addresses are asked all the time for what takes them nothing. */
export function watchAnswers(addresses: readonly string[], end: AbortSignal): Watch {
  const began = new WeakMap<Request, number>();
  const asked: Asked[] = [];
  const ended = (message: unknown) => {
    const { request } = message as { readonly request: Request };
    const at = began.get(request);
    if (at === undefined) return;
    const { origin, path } = request;
    asked.push({ origin, path, began: at, took: performance.now() - at });
    began.delete(request);
  };
  subscribe("undici:request:create", (message) => {
    began.set((message as { readonly request: Request }).request, performance.now());
  });
  subscribe("undici:request:headers", ended);
  for (const address of addresses) void askAllTheTime(address, end);

  return {
    slowBetween(from, to) {
      const long = asked.filter(
        ({ began: at, path, took }) => at >= from && at <= to && path !== probe && took > slowAfter,
      );
      return { slow: long.filter((one) => one.took - waited(one) > slowAfter), byTheClock: long.length };
    },
  };

  /** By whoever waited longest for nothing at that time. */
  function waited({ began: from, took }: Asked): number {
    const probes = asked.filter(
      ({ path, began: at, took: waiting }) => path === probe && at < from + took && at + waiting > from,
    );
    return Math.max(0, ...probes.map(({ took: waiting }) => waiting));
  }
}

async function askAllTheTime(address: string, end: AbortSignal): Promise<void> {
  while (!end.aborted) {
    await fetch(address + probe).then(
      (response) => response.arrayBuffer(),
      () => undefined,
    );
    await wait(probeEvery);
  }
}
