/** `npm run drill -- NAME [--short] [--seed N]`: real processes, real faults, a ledger outside. The last line is one JSON object. */
import { parseArgs } from "node:util";

interface How {
  readonly short: boolean;
  /** Of what is chosen at random, where a drill can choose it again. */
  readonly seed: number;
}

type Drill = (how: How) => Promise<Readonly<Record<string, number>>>;

/** Only the one that is asked for is loaded. */
const drills: Readonly<Record<string, Drill>> = {
  crashes: async (how) => (await import("./crashes.ts")).crashes(how),
  faults: async (how) => (await import("./faults.ts")).faults(how),
  load: async (how) => (await import("./load.ts")).load(how),
  races: async (how) => (await import("./races.ts")).races(how),
  rolling: async (how) => (await import("./rolling.ts")).rolling(how),
  timing: async (how) => (await import("./timing.ts")).timing(how),
};

const mustBeNone = new Set([
  "resurrected",
  "falseDeaths",
  "lost",
  "doubleSpent",
  "leaks",
  "wrong",
  "tooFew",
  "slowAnswers",
  "failed",
  "refused",
]);

/** So many different ones. */
const seeds = 2 ** 32;

const asked = whatIsAsked();
if (typeof asked === "string") {
  process.stderr.write(`${asked}\n`);
  process.exitCode = 2;
} else {
  const found = await asked.drill(asked);
  process.stdout.write(`${JSON.stringify(found)}\n`);
  if (Object.entries(found).some(([what, count]) => mustBeNone.has(what) && count > 0)) process.exitCode = 1;
}

/** Or a sentence that says what is wrong. */
function whatIsAsked() {
  const given = argumentsGiven();
  if (typeof given === "string") return given;
  const [name = "", ...others] = given.positionals;
  const drill = drills[name];
  if (drill === undefined || others.length > 0)
    return `There are these drills: ${Object.keys(drills).join(", ")}.`;
  const { short, seed: text } = given.values;
  const seed = text === undefined ? Math.floor(Math.random() * seeds) : seedIn(text, name);
  return typeof seed === "string" ? seed : { drill, short, seed };
}

function seedIn(text: string, name: string): number | string {
  if (name !== "load") return "Only load takes --seed.";
  const isSeed = /^\d{1,10}$/.test(text) && Number(text) < seeds;
  return isSeed ? Number(text) : `--seed must be a whole number from 0 to ${seeds - 1}, and is ${text}.`;
}

function argumentsGiven() {
  const options = { short: { type: "boolean", default: false }, seed: { type: "string" } } as const;
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
