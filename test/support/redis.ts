import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { redisServer } from "../../tools/redis.ts";
import { endWithUs } from "./end-with-us.ts";
import { freePort } from "./running.ts";

export interface Redis {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Where it keeps what it keeps. */
  readonly folder: string;
  /** A command without blanks in its words, and the first line of the answer. */
  tell(command: string): Promise<string>;
  /** Stands still until it is thawed: it takes connections and answers nothing. */
  freeze(): void;
  thaw(): void;
  end(signal?: NodeJS.Signals): Promise<void>;
  /** Begins again where it was. */
  begin(): Promise<void>;
  /** Ends, or is killed, and starts again where it was; what it keeps on disk is there again. */
  restart(signal?: NodeJS.Signals): Promise<void>;
  stop(): Promise<void>;
}

type Settings = Readonly<Record<string, string>>;

/** A Redis of our own: on a free port of this machine, in a private folder; nothing of it is kept unless settings say so. */
export async function startRedis(more: Settings = {}): Promise<Redis> {
  const program = redisServer();
  const folder = await mkdtemp(join(tmpdir(), "hallpass-redis-"));
  const port = await freePort();
  const settings = {
    port: String(port),
    bind: "127.0.0.1",
    dir: folder,
    save: "",
    appendonly: "no",
    ...more,
  };
  const words = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  let child = await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    folder,
    get pid() {
      return child.pid ?? 0;
    },
    tell: async (command) => tell(port, command),
    freeze: () => void child.kill("SIGSTOP"),
    thaw: () => void child.kill("SIGCONT"),
    end: (signal = "SIGTERM") => end(child, signal),
    begin,
    async restart(signal = "SIGTERM") {
      await end(child, signal);
      await begin();
    },
    async stop() {
      await end(child, "SIGKILL");
      await rm(folder, { recursive: true });
    },
  };

  async function begin(): Promise<void> {
    child = await start();
  }

  async function start(): Promise<ChildProcess> {
    const started = endWithUs(spawn(program, words, { stdio: "ignore" }));
    await untilListening(port, started);
    return started;
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  await ended;
}

async function untilListening(port: number, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (child.exitCode !== null) throw new Error("redis-server did not start.");
    if ((await tell(port, "PING").catch(() => "")) === "+PONG") return;
    await wait(25);
  }
  child.kill("SIGKILL");
  throw new Error("redis-server did not listen within five seconds.");
}

/** Redis takes a line with a command, and answers with a line that says of what kind and how long the rest is. */
function tell(port: number, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(`${command}\r\n`));
    let text = "";
    socket.on("data", (data) => {
      text += data.toString();
      const [line = "", ...rest] = text.split("\r\n");
      const size = line.startsWith("$") ? Number(line.slice(1)) : 0;
      if (!text.includes("\r\n") || Buffer.byteLength(rest.join("\r\n")) < size) return;
      socket.destroy();
      resolve(size > 0 ? rest.join("\r\n").slice(0, size) : line);
    });
    socket.once("error", reject);
    socket.once("close", () => reject(new Error("Redis has hung up.")));
  });
}
