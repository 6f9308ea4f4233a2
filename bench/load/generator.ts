/** The process that asks, told by its parent what to ask whom: see `load.ts`. Nothing else runs in it. */
import { setTimeout as wait } from "node:timers/promises";
import { type Answer, type Connection, openConnection } from "../../test/support/connection.ts";
import { cpuTime } from "./cpu-time.ts";
import type { Source } from "./exchange.ts";
import type { Figures, Order } from "./load.ts";
import { sourceOf } from "./sources.ts";

interface Target {
  readonly port: number;
  readonly pids: readonly number[];
  readonly source: Source;
}

const targets = new Map<string, Target>();

process.on("message", (order: Order) => {
  carryOut(order).then(
    (figures) => process.send?.({ figures }),
    (error: unknown) => process.send?.({ fault: error instanceof Error ? error.message : String(error) }),
  );
});

async function carryOut(order: Order): Promise<Figures | undefined> {
  if (order.does === "aim") {
    const { name, port, pids, source } = order;
    targets.set(name, { port, pids, source: sourceOf(source) });
    return undefined;
  }
  const target = targets.get(order.name);
  if (target === undefined) throw new Error(`Nobody has told of ${order.name}.`);
  return run(target, order);
}

async function run(
  { port, pids, source }: Target,
  order: Extract<Order, { does: "flood" | "pace" }>,
): Promise<Figures> {
  const fault = Promise.withResolvers<never>();
  const connections = await Promise.all(
    Array.from({ length: order.connections }, () => openConnection(port, fault.reject)),
  );
  const asking = askers(connections, source, fault.reject);
  try {
    // What a connection costs once is not counted.
    await Promise.race([asking.flood(connections.length), fault.promise]);
    const before = pids.map(cpuTime);
    const begun = performance.now();
    const work = order.does === "flood" ? asking.flood(order.count) : asking.pace(order);
    const latencies = await Promise.race([work, fault.promise]);
    const seconds = (performance.now() - begun) / 1000;
    const cpu = pids.map((pid, index) => (cpuTime(pid) - (before[index] ?? 0)) / latencies.length);
    return { ...percentiles(latencies), cpu, perSecond: latencies.length / seconds };
  } finally {
    for (const connection of connections) connection.close();
  }
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

function percentiles(latencies: readonly number[]): Pick<Figures, "p50" | "p99" | "most"> {
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99), most: at(1) };
}
