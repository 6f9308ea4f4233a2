import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Before all tests: what is published is compiled, and its examples import what was compiled. */
export async function setup(): Promise<void> {
  await promisify(execFile)("node_modules/.bin/tsc", ["-p", "packages/resource-server"]);
}
