import { execFileSync, spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { nginx } from "../../tools/nginx.ts";

export interface Proxy {
  /** Of the certificate that it shows. */
  readonly certificate: string;
  stop(): Promise<void>;
}

interface Place {
  readonly port: number;
  /** Of the processes behind it, on this machine. */
  readonly behind: readonly number[];
}

/** nginx with `deploy/proxy/nginx.conf` as it is, but for addresses, and for folders that only root may write to. */
export async function startNginx({ port, behind }: Place): Promise<Proxy> {
  const program = nginx();
  const folder = await mkdtemp(join(tmpdir(), "hallpass-nginx-"));
  for (const name of ["body", "proxy", "tls"]) await mkdir(join(folder, name));
  const tls = join(folder, "tls");
  makeCertificate(tls);
  const file = join(folder, "nginx.conf");
  await writeFile(file, adapted(await readFile("deploy/proxy/nginx.conf", "utf8"), { folder, port, behind }));
  const child = spawn(program, ["-p", folder, "-c", file, "-g", "daemon off;"], {
    stdio: ["ignore", "ignore", "inherit"],
  });
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

function adapted(text: string, { folder, port, behind }: Place & { readonly folder: string }): string {
  const temporary = ["client_body_temp_path body;", "proxy_temp_path proxy;"]
    .map((line) => `  ${line}\n`)
    .join("");
  const unused = ["fastcgi", "uwsgi", "scgi"].map((name) => `  ${name}_temp_path ${name};\n`).join("");
  const lines = behind.reduce(
    (all, of, at) => replaced(all, `server hallpass-${at + 1}:3000`, `server 127.0.0.1:${of}`),
    replaced(text, "listen 443 ssl", `listen 127.0.0.1:${port} ssl`),
  );
  const own = replaced(lines, "http {\n", `pid nginx.pid;\nhttp {\n${temporary}${unused}`);
  return replaced(own.replaceAll("/etc/nginx/tls", join(folder, "tls")), "/dev/stdout", "access.log");
}

function replaced(text: string, what: string, by: string): string {
  if (!text.includes(what))
    throw new Error(`deploy/proxy/nginx.conf has no ${JSON.stringify(what)} any more`);
  return text.replace(what, by);
}

async function untilOpen(port: number, lives: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    if (!lives()) throw new Error("nginx did not start.");
    if (await isOpen(port)) return;
    await wait(10);
  }
  throw new Error("nginx does not listen.");
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
