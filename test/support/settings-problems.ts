import { readSettings, SettingsProblems } from "../../src/config/settings.ts";

/** What is wrong with these settings, a sentence each; none if nothing is. */
export function problemsOf(environment: Record<string, string | undefined>): readonly string[] {
  try {
    readSettings(environment);
  } catch (error) {
    if (error instanceof SettingsProblems) return error.problems;
    throw error;
  }
  return [];
}
