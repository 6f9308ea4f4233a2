import type { Worker } from "node:cluster";
import type { Server } from "node:http";
import type { Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { keptAlive } from "../http/listener.ts";
import type { Snapshot } from "../metrics/snapshot.ts";
import { report, type ToWorker } from "./orders.ts";

/** The server that the worker runs. */
interface Serving {
  turnAway(): void;
  lastAnswers(): Promise<void>;
  stop(how: { readonly delay: number }): Promise<void>;
  metrics(): Promise<Snapshot>;
}

interface Work {
  readonly self: Worker;
  readonly port: number;
  readonly start: (connections: (server: Server) => Promise<number>) => Promise<Serving>;
}

/** Serves what the primary hands over, until the primary says stop or is gone. */
export async function workForPrimary({ self, port, start }: Work): Promise<void> {
  // Otherwise Node ends this process the moment the primary is gone, with requests in flight.
  self.exitedAfterDisconnect = true;
  const orders = ordersFor(self);
  try {
    const serving = await start(async (server) => {
      takeConnections(self, server);
      return port;
    });
    const tellMetrics = async (): Promise<void> => report(self, { metrics: await serving.metrics() });
    self.on("message", (message: ToWorker) => {
      if (message === "metrics") void tellMetrics();
    });
    report(self, "ready");
    void orders.turnAway.then(serving.turnAway);
    await Promise.race([orders.stop, orders.retire.then(() => answerTheLast(serving))]);
    await serving.stop({ delay: 0 });
    // Once more, so that nothing that it has counted is lost.
    await tellMetrics();
  } finally {
    if (self.isConnected()) self.process.disconnect();
  }
}

/** Nobody loses a request: an idle connection stays for as long as its client was told that it would. */
const answerTheLast = (serving: Serving): Promise<void> =>
  Promise.race([serving.lastAnswers(), wait(keptAlive, undefined, { ref: false })]);

function ordersFor(self: Worker) {
  const [turnAway, retire, stop] = [
    Promise.withResolvers<void>(),
    Promise.withResolvers<void>(),
    Promise.withResolvers<void>(),
  ];
  self.on("message", (message: ToWorker) => {
    if (message === "turn away") turnAway.resolve();
    if (message === "retire") retire.resolve();
    if (message === "stop") stop.resolve();
  });
  self.once("disconnect", stop.resolve);
  return { turnAway: turnAway.promise, retire: retire.promise, stop: stop.promise };
}

function takeConnections(self: Worker, server: Server): void {
  self.on("message", (message: ToWorker, connection?: Socket) => {
    if (message !== "connection") return;
    report(self, "taken");
    if (connection === undefined) return;
    // A client may have ended its side when all is asked.
    connection.allowHalfOpen = true;
    server.emit("connection", connection);
  });
  // This server never listens, and here Node begins to hold clients to the limits of time for headers and requests.
  server.emit("listening");
}
