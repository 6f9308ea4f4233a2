import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { endWithUs } from "../../test/support/end-with-us.ts";

/** A server in a process of its own. */
export interface Server {
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

export interface ChildServer extends Server {
  /** Sends a message and waits for the next that comes back. */
  ask(message: object): Promise<unknown>;
}

interface How {
  /** For Node itself. */
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A file of this folder, which tells its port when it listens. */
export async function startChild(
  file: string,
  setup: object = {},
  { flags = [], env = {} }: How = {},
): Promise<ChildServer> {
  const child = endWithUs(
    fork(join(import.meta.dirname, file), [JSON.stringify(setup)], {
      execArgv: [...flags],
      env: { ...process.env, ...env },
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    }),
  );
  const { port } = (await answerOf(child)) as { readonly port: number };
  return {
    port,
    pid: child.pid ?? 0,
    ask(message) {
      child.send(message);
      return answerOf(child);
    },
    async stop() {
      const ended = once(child, "exit");
      child.kill();
      await ended;
    },
  };
}

/** Its next message, or an error when it ends before that. */
export async function answerOf(child: ChildProcess): Promise<unknown> {
  const enough = new AbortController();
  const { signal } = enough;
  try {
    const told = once(child, "message", { signal }).then(([message]: unknown[]) => message);
    const ended = once(child, "exit", { signal }).then(() => {
      throw new Error("A process has ended without a word.");
    });
    return await Promise.race([told, ended]);
  } finally {
    enough.abort();
  }
}
