/** `npm run bench -- NAME [--short]`: each figure beside what it is to be compared with. The last line is one JSON object. */
import { revocation } from "./revocation.ts";

const benches: Readonly<Record<string, (size: { readonly short: boolean }) => Promise<object>>> = {
  revocation,
};

const [name = "", ...flags] = process.argv.slice(2);
const bench = benches[name];
if (bench === undefined) {
  process.stderr.write(`There are these benches: ${Object.keys(benches).join(", ")}.\n`);
  process.exitCode = 2;
} else {
  process.stdout.write(`${JSON.stringify(await bench({ short: flags.includes("--short") }))}\n`);
}
