import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Two invented schools, an app, a tool and a server of theirs. Only development ever loads it. */
export const demoContentFile = fileURLToPath(new URL("../../config/demo.yaml", import.meta.url));

type Made =
  | { readonly what: "client"; readonly id: string; readonly secret: string }
  | { readonly what: "account"; readonly id: string; readonly password: string };

/** For the demo and the command line on this machine: `{ clients: { id: { secret } }, accounts: { id: { password } } }`. */
export async function keepDemoCredentials(folder: string, made: readonly Made[]): Promise<string> {
  const path = join(folder, "demo-credentials.json");
  const clients: Record<string, object> = {};
  const accounts: Record<string, object> = {};
  for (const one of made) {
    if (one.what === "client") clients[one.id] = { secret: one.secret };
    else accounts[one.id] = { password: one.password };
  }
  await writeFile(path, `${JSON.stringify({ clients, accounts }, null, 2)}\n`, { mode: 0o600 });
  return path;
}

/** What the first start shows: every secret was made for this installation, and is shown this once. */
export function demoWelcome(path: string, made: readonly Made[]): string {
  const accounts = made.flatMap((one) => (one.what === "account" ? [[one.id, one.password] as const] : []));
  const clients = made.flatMap((one) => (one.what === "client" ? [[one.id, one.secret] as const] : []));
  const width = Math.max(...[...accounts, ...clients].map(([id]) => id.length));
  const line = ([id, value]: readonly [string, string]): string => `  ${id.padEnd(width)}  ${value}`;
  return [
    "First start: the demo schools are loaded. These were made for this installation only.",
    "",
    "People (school/username) and their passwords:",
    ...accounts.map(line),
    "",
    "Clients and their secrets:",
    ...clients.map(line),
    "",
    `They are kept in ${path}, readable by you alone.`,
    "",
  ].join("\n");
}
