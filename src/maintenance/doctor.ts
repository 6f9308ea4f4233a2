import { readDevelopmentSecrets } from "../config/development-secrets.ts";
import { readSettings, type Settings, SettingsProblems } from "../config/settings.ts";
import { milliseconds } from "../policy/time.ts";
import { type Check, type Examination, wrong } from "../store/port/examination.ts";
import type { Clocks } from "../store/port/store-clock.ts";
import { examineStores } from "../stores.ts";
import { checkClocks } from "./check-clocks.ts";
import { checkFolder } from "./check-folder.ts";
import { checkKeys } from "./check-keys.ts";
import { checkLogos } from "./check-logos.ts";
import { checkPlaces } from "./check-places.ts";
import { checkReach } from "./check-reach.ts";
import { checkSettings } from "./check-settings.ts";
import { runningServers } from "./running-servers.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Looks at everything that a server on this machine would rest on, and changes nothing. */
export async function examine(environment: Environment, clocks: Clocks): Promise<readonly Check[]> {
  const settings = settingsIn(environment);
  return Array.isArray(settings) ? settings : checksOf(settings as Settings, clocks);
}

function settingsIn(environment: Environment): Settings | readonly Check[] {
  try {
    return readSettings(environment);
  } catch (error) {
    if (!(error instanceof SettingsProblems)) throw error;
    return error.problems.map((problem) => wrong("settings", problem, "See docs/reference/settings.md."));
  }
}

async function checksOf(settings: Settings, clocks: Clocks): Promise<readonly Check[]> {
  const now = clocks.wall();
  const examinations = await examineStores(settings, clocks.wall);
  try {
    const seen = joined(examinations);
    return [
      ...checkSettings(settings),
      ...(await checkFolder(settings)),
      ...(await checkPlaces(settings, now)),
      ...seen.checks,
      ...checkClocks(seen, now),
      ...checkLogos(seen.institutions ?? []),
      ...(seen.signingKeys === undefined ? [] : checkKeys(seen.signingKeys, await keySecret(settings), now)),
      ...(await checkReach(settings, await running(seen, clocks))),
    ];
  } finally {
    for (const { close } of examinations) await close();
  }
}

/** What the one place does not tell the other does. */
const joined = (examinations: readonly Examination[]): Omit<Examination, "close"> => ({
  ...Object.assign({}, ...examinations),
  checks: examinations.flatMap(({ checks }) => checks),
  clocks: examinations.flatMap(({ clocks }) => clocks),
});

/** Renewals come twice a second. */
const patience = milliseconds(1500);

const running = async ({ leases }: Pick<Examination, "leases">, { elapsed }: Clocks): Promise<number> =>
  leases === undefined ? 0 : runningServers({ leases, elapsed, patience });

async function keySecret({ keyEncryptionSecret, data }: Settings): Promise<string | undefined> {
  return keyEncryptionSecret ?? (await readDevelopmentSecrets(data))?.keyEncryptionSecret;
}
