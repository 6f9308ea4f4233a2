/** `npm run drill -- NAME [--short]`: real processes, real faults, a ledger outside. The last line is one JSON object. */
import { crashes } from "./crashes.ts";
import { races } from "./races.ts";
import { timing } from "./timing.ts";

const drills: Readonly<
  Record<string, (size: { readonly short: boolean }) => Promise<Readonly<Record<string, number>>>>
> = {
  crashes,
  races,
  timing,
};

const mustBeNone = new Set(["resurrected", "falseDeaths", "lost", "doubleSpent", "leaks"]);

const [name = "", ...flags] = process.argv.slice(2);
const drill = drills[name];
if (drill === undefined) {
  process.stderr.write(`There are these drills: ${Object.keys(drills).join(", ")}.\n`);
  process.exitCode = 2;
} else {
  const found = await drill({ short: flags.includes("--short") });
  process.stdout.write(`${JSON.stringify(found)}\n`);
  if (Object.entries(found).some(([what, count]) => mustBeNone.has(what) && count > 0)) process.exitCode = 1;
}
