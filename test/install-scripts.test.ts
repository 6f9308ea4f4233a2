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

/** That npm installs with what is allowed, `.ci/run` shows. This needs npm 11.16: an earlier one runs the scripts of all. */
it("npm installs nothing while nobody has allowed the scripts of packages, and names them", {
  timeout: 60_000,
}, async () => {
  for (const name of [".npmrc", "package-lock.json"]) await copyFile(name, join(folder, name));
  const about = JSON.parse(await readFile("package.json", "utf8")) as { readonly allowScripts: object };
  const allowed = Object.keys(about.allowScripts);
  await writeFile(join(folder, "package.json"), JSON.stringify({ ...about, allowScripts: {} }));
  // Without what `npm test` has set for the programs that it starts, so that the file counts.
  const env = { PATH: process.env["PATH"], HOME: folder };
  const refused = run("npm", ["ci", "--dry-run", "--offline"], { cwd: folder, env });
  const { stderr } = await refused.then(
    () => ({ stderr: "It installs." }),
    (error: { readonly stderr: string }) => error,
  );
  expect(stderr).toContain("ESTRICTALLOWSCRIPTS");
  const named = [...stderr.matchAll(/^npm error {3}(\S+)@[^@\s]+ \(/gm)].map(([, name]) => name);
  expect(new Set(named)).toEqual(new Set(allowed));
});
