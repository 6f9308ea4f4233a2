/** `npm run drill -- NAME [--short] [--seed N]`: real processes, real faults, a ledger outside. The last line is one JSON object. */
import { parseArgs } from "node:util";
import { crashes } from "./crashes.ts";
import { load } from "./load.ts";
import { races } from "./races.ts";
import { timing } from "./timing.ts";

interface How {
  readonly short: boolean;
  /** Of what is chosen at random, where a drill can choose it again. */
  readonly seed: number;
}

type Drill = (how: How) => Promise<Readonly<Record<string, number>>>;

const drills: Readonly<Record<string, Drill>> = {
  crashes,
  load,
  races,
  timing,
};

const mustBeNone = new Set(["resurrected", "falseDeaths", "lost", "doubleSpent", "leaks", "wrong", "tooFew"]);

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
  const seed = text === undefined ? Math.floor(Math.random() * seeds) : seedIn(text, drill);
  return typeof seed === "string" ? seed : { drill, short, seed };
}

function seedIn(text: string, drill: Drill): number | string {
  if (drill !== load) return "Only load takes --seed.";
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
