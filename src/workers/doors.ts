import type { Worker } from "node:cluster";
import { createServer, type Socket } from "node:net";
import { listen } from "../http/listener.ts";
import { type FromWorker, tell } from "./orders.ts";

/** The port, and who takes the connections that are accepted on it. */
export interface Doors {
  readonly port: number;
  /** It takes connections from now on. */
  join(worker: Worker): void;
  /** It takes no more. */
  leave(worker: Worker): void;
  /** Accepts no more. Resolves when each connection is handed to somebody, or nobody is there. */
  close(): Promise<void>;
}

/**
 * Accepts connections and hands them out in turn, one at a time to each worker. This process keeps its own end of a
 * connection until the worker has said that it took it; what a worker leaves behind when it dies goes to another,
 * unread. While there is no worker, connections wait.
 */
export async function openDoors(at: { readonly host: string; readonly port: number }): Promise<Doors> {
  const waiting: Socket[] = [];
  const members = new Set<Worker>();
  /** Those with nothing to take, in the order in which they began to wait. */
  const free = new Set<Worker>();
  const untaken = new Map<Worker, Socket>();
  let closing: (() => void) | undefined;

  // Nothing is read here, so that all of it is there for the worker.
  const server = createServer({ pauseOnConnect: true, allowHalfOpen: true, noDelay: true }, accept);
  const port = await listen(server, at);

  return {
    port,
    join(worker) {
      if (!worker.isConnected()) return;
      members.add(worker);
      worker.on("message", (message: FromWorker) => {
        if (message === "taken") taken(worker);
      });
      // Not at its exit: only now all that it has said is read. And while it owes an answer, Node tells of no disconnect.
      worker.process.once("close", () => lost(worker));
      next(worker);
    },
    leave,
    async close() {
      server.close();
      const handed = new Promise<void>((resolve) => {
        closing = resolve;
      });
      look();
      await handed;
    },
  };

  function accept(socket: Socket): void {
    // A client that is gone is the worker's to find out.
    socket.on("error", () => undefined);
    waiting.push(socket);
    handOut();
  }

  function handOut(): void {
    const [longest] = free;
    if (longest !== undefined) next(longest);
  }

  function next(worker: Worker): void {
    free.delete(worker);
    if (!members.has(worker)) return;
    const socket = waiting.shift();
    if (socket === undefined) free.add(worker);
    else {
      untaken.set(worker, socket);
      tell(worker, "connection", socket);
    }
    look();
  }

  function taken(worker: Worker): void {
    untaken.get(worker)?.destroy();
    untaken.delete(worker);
    next(worker);
  }

  function leave(worker: Worker): void {
    members.delete(worker);
    free.delete(worker);
    look();
  }

  function lost(worker: Worker): void {
    const socket = untaken.get(worker);
    untaken.delete(worker);
    if (socket !== undefined) waiting.unshift(socket);
    leave(worker);
    handOut();
  }

  function look(): void {
    if (closing === undefined) return;
    if (members.size === 0) for (const socket of waiting.splice(0)) socket.destroy();
    if (waiting.length === 0) closing();
  }
}
