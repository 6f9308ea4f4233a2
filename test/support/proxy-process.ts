import { execFileSync, spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

export interface Proxy {
  /** Of the certificate that it shows. */
  readonly certificate: string;
  stop(): Promise<void>;
}

export interface Place {
  readonly port: number;
  /** Of the processes behind it, on this machine. */
  readonly behind: readonly number[];
}

export interface PlaceWithFolder extends Place {
  readonly folder: string;
  /** Has the certificate and its key. */
  readonly tls: string;
}

interface Command {
  readonly program: string;
  readonly words: readonly string[];
}

/** A proxy with a folder and a certificate of its own, when it listens. `prepare` writes its files, and says how it is run. */
export async function startProxy(
  { port, behind }: Place,
  prepare: (place: PlaceWithFolder) => Promise<Command>,
): Promise<Proxy> {
  const folder = await mkdtemp(join(tmpdir(), "hallpass-proxy-"));
  const tls = join(folder, "tls");
  await mkdir(tls);
  makeCertificate(tls);
  const { program, words } = await prepare({ port, behind, folder, tls });
  const child = spawn(program, words, { stdio: ["ignore", "ignore", "inherit"] });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  await untilOpen(port, () => child.exitCode === null);
  return {
    certificate: await readFile(join(tls, "fullchain.pem"), "utf8"),
    async stop() {
      child.kill("SIGTERM");
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}

function makeCertificate(folder: string): void {
  const words =
    "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost";
  const files = ["-keyout", join(folder, "privkey.pem"), "-out", join(folder, "fullchain.pem")];
  execFileSync("openssl", [...words.split(" "), ...files], { stdio: "ignore" });
}

/** In a file of `deploy/proxy`, whose lines may change. */
export function replaced(text: string, what: string, by: string): string {
  if (!text.includes(what)) throw new Error(`the proxy's file has no ${JSON.stringify(what)} any more`);
  return text.replace(what, by);
}

/** Each process of `compose.yaml`, by the address that it has on this machine. */
export const withAddresses = (text: string, behind: readonly number[]): string =>
  behind.reduce((all, of, at) => replaced(all, `hallpass-${at + 1}:3000`, `127.0.0.1:${of}`), text);

async function untilOpen(port: number, lives: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    if (!lives()) throw new Error("The proxy did not start.");
    if (await isOpen(port)) return;
    await wait(10);
  }
  throw new Error("The proxy does not listen.");
}

const isOpen = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
