import type { Worker } from "node:cluster";
import type { Socket } from "node:net";
import type { Snapshot } from "../metrics/snapshot.ts";

/** What the primary says. `metrics`: tell what you have counted. `retire`: others take the connections, answer what still comes over yours, and go. */
export type ToWorker = "connection" | "metrics" | "turn away" | "retire" | "stop";

/** `ready` for connections; or it has `taken` the last one. */
export type FromWorker = "ready" | "taken" | { readonly metrics: Snapshot };

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
