import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { endWithUs } from "../support/end-with-us.ts";

const run = promisify(execFile);

/** The short form of a drill, as `npm run drill` starts it. Fails when the drill ends with anything but 0. */
export async function shortDrill(
  name: string,
  ...more: readonly string[]
): Promise<Readonly<Record<string, number>>> {
  const running = run(process.execPath, ["test/drills/drill.ts", name, "--short", ...more]);
  endWithUs(running.child);
  const { stdout } = await running;
  return JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "") as Readonly<Record<string, number>>;
}
