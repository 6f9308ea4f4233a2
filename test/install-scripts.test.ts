import { execFile } from "node:child_process";
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";

const run = promisify(execFile);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hallpass-install-"));
});
afterAll(async () => rm(folder, { recursive: true }));

const readJson = async (file: string) => JSON.parse(await readFile(file, "utf8")) as Record<string, unknown>;
const allowed = async () => Object.keys((await readJson("package.json"))["allowScripts"] as object);

it("packages whose scripts run when they are installed are those that somebody has allowed, and no others", async () => {
  const { packages } = await readJson("package-lock.json");
  const withScripts = Object.entries(packages as Readonly<Record<string, { hasInstallScript?: boolean }>>)
    .filter(([, { hasInstallScript }]) => hasInstallScript === true)
    .map(([path]) => path.replace(/^.*node_modules\//, ""));
  expect(new Set(withScripts)).toEqual(new Set(await allowed()));
});

/** Earlier ones do not know `strict-allow-scripts`, and run the scripts of all. */
const firstStrict = [11, 16] as const;

/** That npm installs with what is allowed, `.ci/run` shows. */
it("npm installs nothing while nobody has allowed the scripts of packages, and names them; before 11.16 it does not ask", {
  timeout: 60_000,
}, async () => {
  for (const name of [".npmrc", "package-lock.json"]) await copyFile(name, join(folder, name));
  const about = await readJson("package.json");
  await writeFile(join(folder, "package.json"), JSON.stringify({ ...about, allowScripts: {} }));
  // Without what `npm test` has set for the programs that it starts, so that the file counts.
  const how = { cwd: folder, env: { PATH: process.env["PATH"], HOME: folder } };
  const refused = run("npm", ["ci", "--dry-run", "--offline"], how);
  const { stderr } = await refused.then(
    () => ({ stderr: "" }),
    (error: { readonly stderr: string }) => error,
  );
  const named = [...stderr.matchAll(/^npm error {3}(\S+)@[^@\s]+ \(/gm)].map(([, name]) => name);
  const { stdout: version } = await run("npm", ["--version"], how);
  expect(new Set(named)).toEqual(new Set(isStrict(version) ? await allowed() : []));
  expect(stderr.includes("ESTRICTALLOWSCRIPTS")).toBe(isStrict(version));
});

function isStrict(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > firstStrict[0] || (major === firstStrict[0] && minor >= firstStrict[1]);
}
