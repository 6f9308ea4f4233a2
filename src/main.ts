import { userInfo } from "node:os";
import { applyContent } from "./actions/apply-content.ts";
import { operator } from "./actions/caller.ts";
import { passwordHasher } from "./actions/hash-password.ts";
import { runCommandLine } from "./cli/command-line.ts";
import { readContentDocument, readContentFile } from "./config/parse-content.ts";
import { readSettings } from "./config/settings.ts";
import { startHallpass, storePaths } from "./hallpass.ts";
import { createLogger } from "./http/log.ts";
import { type Duration, type Instant, instant, milliseconds } from "./policy/time.ts";
import { lookAtLeases } from "./rulebook/sightings.ts";
import { takeEffectElsewhere } from "./rulebook/take-effect.ts";
import { keepTime } from "./store/port/keep-time.ts";
import { migrate, openSqlStores } from "./store/sql/open.ts";

const wall = (): Instant => instant(Date.now());

const elapsed = (): Duration => milliseconds(performance.now());

const say = (text: string): boolean => process.stdout.write(`${text}\n`);

async function serve(): Promise<void> {
  const settings = readSettings(process.env);
  const log = createLogger({ level: settings.logLevel });
  const hallpass = await startHallpass({
    settings,
    wall,
    elapsed,
    log,
    ...(!settings.production && { welcome: say }),
  });
  if (!settings.production) say(`Hallpass is up on ${settings.issuer}. Ctrl-C stops it.`);
  else log.info({ issuer: settings.issuer, port: hallpass.port }, "ready");
  await new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, resolve);
  });
  await hallpass.stop();
}

async function applyHere(file: string, options: { readonly dryRun: boolean }): Promise<unknown> {
  const settings = readSettings(process.env);
  const stores = await openSqlStores(storePaths(settings.data));
  try {
    const { hash } = passwordHasher({ atOnce: settings.passwordHashesAtOnce });
    const { records, now } = await keepTime(stores.records, { wall, elapsed });
    const { leases } = stores;
    const everywhere = takeEffectElsewhere({ look: lookAtLeases({ leases, elapsed }), elapsed });
    const deps = {
      records,
      now,
      takeEffect: async () => everywhere(await records.lastChange()),
      hashPassword: hash,
    };
    return await applyContent(deps)(operator(userInfo().username), readContentFile(file), options);
  } finally {
    await stores.close();
  }
}

if (import.meta.main) {
  process.exitCode = await runCommandLine(process.argv.slice(2), {
    serve,
    migrate: async () => ({ ran: await migrate(storePaths(readSettings(process.env).data)) }),
    applyHere,
    readContentFile: async (file) => readContentDocument(file),
    env: process.env,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    isTerminal: process.stdout.isTTY,
    now: wall,
  });
}
