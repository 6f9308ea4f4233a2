/**
 * `npm run bench -- NAME [--short]`: each figure beside what it is to be compared with. The last line is one JSON object.
 * `npm run bench -- all` runs all of them but `scale`, which writes a page of its own, `first-paint`, which needs Chromium, and `move`; it writes the results page.
 */
import { writeFileSync } from "node:fs";
import { benches, benchesApart } from "./benches.ts";
import { aboutThisRun, page } from "./page.ts";
import { type Bench, inTerminal, type Report, type Size } from "./report.ts";

const pageFile = "docs/reference/benchmarks.md";

const [name = "", ...flags] = process.argv.slice(2);
const size: Size = { short: flags.includes("--short") };
const known = { ...benches, ...benchesApart };
const bench = known[flags.includes("--profile") ? `${name}-profile` : name];

if (bench !== undefined) await one(bench);
else if (name === "all") await all();
else {
  process.stderr.write(`There are these benches: ${Object.keys(known).join(", ")}, and all.\n`);
  process.exitCode = 2;
}

async function one(run: Bench): Promise<Report> {
  const report = await run(size);
  process.stdout.write(`${inTerminal(report)}\n${JSON.stringify(report.figures)}\n`);
  return report;
}

/** A short run has nothing to say on a page. */
async function all(): Promise<void> {
  const about = aboutThisRun(new Date());
  const reports: Record<string, Report> = {};
  for (const [title, run] of Object.entries(benches)) {
    process.stderr.write(`${title}\n`);
    reports[title] = await one(run);
  }
  if (!size.short) writeFileSync(pageFile, page(reports, about));
  const figures = Object.entries(reports).map(([title, report]) => [title, report.figures]);
  process.stdout.write(`${JSON.stringify(Object.fromEntries(figures))}\n`);
}
