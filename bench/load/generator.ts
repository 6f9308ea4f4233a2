/** The process that asks, told by its parent what to ask whom: see `load.ts`. Nothing else runs in it. */
import { setTimeout as wait } from "node:timers/promises";
import { type Answer, type Connection, openConnection } from "../../test/support/connection.ts";
import type { Source } from "./exchange.ts";
import type { Order } from "./load.ts";
import { sourceOf } from "./sources.ts";

interface Target {
  readonly port: number;
  readonly source: Source;
}

const targets = new Map<string, Target>();
let opened: Opened | undefined;

process.on("message", (order: Order) => {
  carryOut(order).then(
    (latencies) => process.send?.({ latencies }),
    (error: unknown) => process.send?.({ fault: error instanceof Error ? error.message : String(error) }),
  );
});

async function carryOut(order: Order): Promise<readonly number[]> {
  switch (order.does) {
    case "aim":
      targets.set(order.name, { port: order.port, source: sourceOf(order.source) });
      return [];
    case "open":
      opened = await open(order);
      return [];
    case "close":
      opened?.close();
      opened = undefined;
      return [];
    case "flood":
    case "pace":
      if (opened === undefined) throw new Error("No connection is open.");
      return opened.run(order);
  }
}

type Opened = Awaited<ReturnType<typeof open>>;

/** What a connection costs once is over when this resolves. */
async function open({ name, connections: count }: Extract<Order, { does: "open" }>) {
  const target = targets.get(name);
  if (target === undefined) throw new Error(`Nobody has told of ${name}.`);
  const fault = Promise.withResolvers<never>();
  const connections = await Promise.all(
    Array.from({ length: count }, () => openConnection(target.port, fault.reject)),
  );
  const asking = askers(connections, target.source, fault.reject);
  await Promise.race([asking.flood(count), fault.promise]);
  return {
    run(order: Extract<Order, { does: "flood" | "pace" }>): Promise<readonly number[]> {
      const work = order.does === "flood" ? asking.flood(order.count) : asking.pace(order);
      return Promise.race([work, fault.promise]);
    },
    close() {
      for (const connection of connections) connection.close();
    },
  };
}

function askers(connections: readonly Connection[], source: Source, fault: (error: unknown) => void) {
  const idle = [...connections];

  return { flood, pace };

  /** As fast as they are answered: each connection asks anew when its answer has been seen. */
  async function flood(count: number): Promise<readonly number[]> {
    const latencies: number[] = [];
    const done = Promise.withResolvers<readonly number[]>();
    let asked = 0;
    const again = () => {
      while (asked < count && idle.length > 0) {
        asked += 1;
        ask(performance.now(), (latency) => {
          if (latencies.push(latency) === count) done.resolve(latencies);
          else again();
        });
      }
    };
    again();
    lookNowAndThen(done.promise);
    return done.promise;
  }

  /** At a fixed rate, whether or not there are answers: what finds no idle connection waits, and that counts. */
  async function pace({ rate, seconds }: { rate: number; seconds: number }): Promise<readonly number[]> {
    const count = Math.round(rate * seconds);
    const latencies: number[] = [];
    const done = Promise.withResolvers<readonly number[]>();
    const queue: number[] = [];
    const askWaiting = () => {
      while (queue.length > 0 && idle.length > 0) {
        ask(queue.shift() ?? 0, (latency) => {
          if (latencies.push(latency) === count) done.resolve(latencies);
          else askWaiting();
        });
      }
    };
    const begun = performance.now();
    for (let arrived = 0; arrived < count; ) {
      const due = Math.floor(((performance.now() - begun) / 1000) * rate) + 1;
      for (; arrived < Math.min(due, count); arrived += 1) queue.push(performance.now());
      askWaiting();
      await wait(1);
    }
    return done.promise;
  }

  function ask(arrived: number, answered: (latency: number) => void): void {
    const connection = idle.pop();
    if (connection === undefined) throw new Error("No connection is idle.");
    const { request, answered: check } = source();
    let tries = 0;
    const send = () => connection.ask(request, (answer) => guarded(() => take(answer)));
    const take = (answer: Answer) => {
      tries += 1;
      // A machine that has no time for a server makes it say "not now"; the wait counts.
      if (answer.status === 503 && tries < mostTries) return void setTimeout(send, pause);
      const latency = performance.now() - arrived;
      check(answer);
      idle.push(connection);
      answered(latency);
    };
    send();
  }

  function guarded(does: () => void): void {
    try {
      does();
    } catch (error) {
      fault(error);
    }
  }
}

/**
 * Takes what answers there are, and sleeps where no answer wakes it. On one machine, waking whoever waits for an answer is
 * part of the system call that writes it, and so of the server's CPU time, and the more of it the faster the other is
 * asleep again; an asker on another machine costs a server nothing of the kind.
 */
function lookNowAndThen(done: Promise<unknown>): void {
  let isOver = false;
  const end = () => {
    isOver = true;
  };
  done.then(end, end);
  const look = () => {
    if (isOver) return;
    Atomics.wait(nobodyWakes, 0, 0, lookEvery);
    setImmediate(look);
  };
  setImmediate(look);
}

const nobodyWakes = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
/** In milliseconds. */
const lookEvery = 0.2;

const mostTries = 100;
/** In milliseconds. */
const pause = 100;
