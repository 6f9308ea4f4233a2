import type { Worker } from "node:cluster";
import type { Socket } from "node:net";

/** What the primary says. `retire`: others take the connections, answer what still comes over yours, and go. */
export type ToWorker = "connection" | "turn away" | "retire" | "stop";

/** `ready` for connections; or it has `taken` the last one. */
export type FromWorker = "ready" | "taken";

/** Whoever is gone needs no telling: their end of the channel says so by itself. */
const passOver = (): void => undefined;

/** A connection stays open on this side as well. */
export function tell(worker: Worker, message: ToWorker, connection?: Socket): void {
  if (worker.isConnected()) worker.send(message, connection, { keepOpen: true }, passOver);
}

/** From the worker to the primary. */
export function report(self: Worker, message: FromWorker): void {
  if (self.isConnected()) self.send(message, passOver);
}
