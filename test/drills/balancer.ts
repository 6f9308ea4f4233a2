import { setTimeout as wait } from "node:timers/promises";
import type { FrontDoor } from "./front-door.ts";

/** Leads to those that say they are ready, asked all the time, as a load balancer does. */
export interface Balancer {
  isReady(port: number): boolean;
  stop(): Promise<void>;
}

/** In milliseconds. */
const askEvery = 100;
const patience = 1000;

export function balance(door: Pick<FrontDoor, "leadTo">, ports: readonly number[]): Balancer {
  const ready = new Set(ports);
  const end = new AbortController();
  const asking = Promise.all(ports.map(keepAsking));

  return {
    isReady: (port) => ready.has(port),
    async stop() {
      end.abort();
      await asking;
    },
  };

  async function keepAsking(port: number): Promise<void> {
    while (!end.signal.aborted) {
      if (await saysReady(port)) ready.add(port);
      else ready.delete(port);
      door.leadTo([...ready]);
      await wait(askEvery);
    }
  }
}

async function saysReady(port: number): Promise<boolean> {
  const asked = { headers: { connection: "close" }, signal: AbortSignal.timeout(patience) };
  return fetch(`http://localhost:${port}/readyz`, asked).then(
    ({ ok }) => ok,
    () => false,
  );
}
