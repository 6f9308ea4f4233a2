import type { applyContent } from "./actions/apply-content.ts";
import { operator } from "./actions/caller.ts";
import { demoContentFile, demoWelcome, keepDemoCredentials } from "./config/demo-content.ts";
import { developmentSecrets } from "./config/development-secrets.ts";
import { readContentFile } from "./config/parse-content.ts";
import type { Settings } from "./config/settings.ts";

/** Production brings its own; development makes them once and keeps them beside its data. */
export async function secretsOf(settings: Settings) {
  const { keyEncryptionSecret, cookieSecrets } = settings;
  if (keyEncryptionSecret !== undefined && cookieSecrets !== undefined)
    return { keyEncryptionSecret, cookieSecrets };
  return developmentSecrets(settings.data);
}

/** Loads the demo content, and returns what the first start has to say. */
export async function loadDemo(folder: string, apply: ReturnType<typeof applyContent>): Promise<string> {
  const outcome = await apply(operator("first start"), readContentFile(demoContentFile), { dryRun: false });
  if (outcome.outcome !== "applied") throw new Error("the demo content could not be applied");
  return demoWelcome(await keepDemoCredentials(folder, outcome.generated), outcome.generated);
}
