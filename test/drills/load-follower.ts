import { fork } from "node:child_process";
import { join } from "node:path";
import type { Heard } from "./load-questions.ts";
import type { Asker } from "./load-school.ts";

interface Options {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** What the process with the middleware is told. */
export type FollowerOrder =
  | { readonly does: "begin"; readonly options: Options }
  | { readonly does: "watch"; readonly signIn: number; readonly access: string }
  | { readonly does: "forget"; readonly signIn: number }
  | { readonly does: "stop" };

/** What it tells. Of each answer four numbers: the sign-in, when it was asked and when it was answered, and what was `said`. */
export type FollowerReport =
  | { readonly following: true }
  | { readonly answers: Float64Array; readonly fromMemory: number }
  | { readonly stopped: true };

export const said = { inactive: 0, active: 1, unavailable: 2 } as const;

/** A resource server that keeps answers and follows the feed, asked about every sign-in again and again. */
export interface Follower extends Asker {
  /** How many of the answers that were reported needed nobody else. */
  fromMemory(): number;
  /** Resolves when every question is answered and reported. */
  stop(): Promise<void>;
  kill(): void;
}

interface How extends Options {
  readonly heard: (heard: Heard) => void;
  readonly fault: (error: unknown) => void;
}

/** Resolves when it follows. */
export async function startFollower({ heard, fault, ...options }: How): Promise<Follower> {
  const child = fork(join(import.meta.dirname, "follower.ts"), { execArgv: [], serialization: "advanced" });
  const following = Promise.withResolvers<void>();
  const stopped = Promise.withResolvers<void>();
  let fromMemory = 0;
  const giveUp = (error: unknown) => {
    following.reject(error);
    fault(error);
  };
  child.on("message", (report: FollowerReport) => {
    if ("following" in report) following.resolve();
    if ("stopped" in report) stopped.resolve();
    if (!("answers" in report)) return;
    hearAll(report.answers, heard);
    ({ fromMemory } = report);
  });
  child.once("exit", () => giveUp(new Error("The process with the middleware has ended.")));
  const tell = (order: FollowerOrder) => {
    if (child.connected) child.send(order);
  };

  tell({ does: "begin", options });
  await following.promise;
  return {
    add: ({ number, access }) => tell({ does: "watch", signIn: number, access }),
    changed: () => undefined,
    over: (signIns) => signIns.forEach(({ number }) => tell({ does: "forget", signIn: number })),
    fromMemory: () => fromMemory,
    stop() {
      tell({ does: "stop" });
      return stopped.promise;
    },
    kill: () => void child.removeAllListeners("exit").kill(),
  };
}

function hearAll(answers: Float64Array, heard: (heard: Heard) => void): void {
  for (let at = 0; at < answers.length; at += 4) {
    const [signIn = -1, began = 0, settled = 0, what] = answers.subarray(at, at + 4);
    heard({ signIn, began, settled, active: what === said.unavailable ? undefined : what === said.active });
  }
}
