import { setTimeout as wait } from "node:timers/promises";
import type { Settings } from "./config/settings.ts";
import { type createListener, stopListening } from "./http/listener.ts";
import type { Snapshot } from "./metrics/snapshot.ts";

export interface Hallpass {
  /** Where it listens; with port 0 in the settings the system has chosen one. */
  readonly port: number;
  /** Says "not ready" from now on, and answers each connection once more. */
  turnAway(): void;
  /** From now on each answer is the last on its connection. Resolves when no connection is left. */
  lastAnswers(): Promise<void>;
  /** Turns away, waits for the load balancer, lets requests in flight finish, and closes the stores. */
  stop(how?: { readonly delay: number }): Promise<void>;
  /** What is counted since the start, and how things stand. */
  metrics(): Promise<Snapshot>;
}

interface Parts extends Pick<Settings, "stopDelay" | "stopWithin"> {
  readonly port: number;
  readonly snapshot: () => Promise<Snapshot>;
  readonly listener: ReturnType<typeof createListener>;
  readonly feed: { close(): void };
  /** Says "not ready" from now on. */
  readonly turnAway: () => void;
  /** All that is to be closed at the end, the last first. */
  readonly open: AsyncDisposable;
}

/** What can be done with a server that listens. */
export function running({ port, snapshot, listener, feed, open, ...parts }: Parts): Hallpass {
  const lastAnswers = () => {
    feed.close();
    return listener.lastAnswers();
  };
  const turnAway = () => {
    parts.turnAway();
    void lastAnswers();
  };
  return {
    port,
    metrics: snapshot,
    turnAway,
    lastAnswers,
    async stop({ delay } = { delay: parts.stopDelay }) {
      turnAway();
      await wait(delay);
      await stopListening(listener, parts.stopWithin);
      await open[Symbol.asyncDispose]();
    },
  };
}
