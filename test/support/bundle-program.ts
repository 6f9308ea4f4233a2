import { createHash } from "node:crypto";
import { mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type OutputChunk, rolldown } from "rolldown";

/** Of what the sources are now, and of what they were lately: another run of the tests may still use it. */
const programs = resolve("node_modules/.cache/program");
const kept = 24 * 3_600_000;

/**
 * Before all tests: the program and what it is built on, as a few files in place of 1,350, because a process that starts
 * spends most of its time on finding and reading them. For servers that tests start; see `program` in server-process.ts.
 */
export async function setup(): Promise<void> {
  const chunks = await bundled();
  const hash = createHash("sha256");
  for (const { fileName, code } of chunks) hash.update(`${fileName}\n${code}\n`);
  const folder = join(programs, hash.digest("hex").slice(0, 32));
  await forgetOld();
  await putAt(folder, chunks);
  process.env["PROGRAM_FOR_TESTS"] = join(folder, "main.mjs");
}

async function bundled(): Promise<readonly OutputChunk[]> {
  const bundle = await rolldown({
    input: "src/main.ts",
    platform: "node",
    // It has a part for the machine.
    external: ["argon2"],
    // Whatever a module does when it is loaded, it does here too.
    treeshake: false,
    checks: { eval: false },
    plugins: [{ name: "where-it-stood", transform: whereItStood }],
  });
  const names = { entryFileNames: "main.mjs", chunkFileNames: "[name]-[hash].mjs" };
  const { output } = await bundle.generate({ format: "esm", ...names });
  await bundle.close();
  return output.filter((one) => one.type === "chunk");
}

/** Files beside a source are found from where it stands. */
function whereItStood(code: string, id: string): string | null {
  if (!code.includes("import.meta.url")) return null;
  return code.replaceAll("import.meta.url", JSON.stringify(pathToFileURL(id).href));
}

/** All at once, because another run of the tests may do the same. */
async function putAt(folder: string, chunks: readonly OutputChunk[]): Promise<void> {
  const inWork = `${folder}.${process.pid}`;
  await mkdir(inWork, { recursive: true });
  for (const { fileName, code } of chunks) await writeFile(join(inWork, fileName), code);
  await rename(inWork, folder).catch(() => rm(inWork, { recursive: true }));
}

async function forgetOld(): Promise<void> {
  for (const name of await readdir(programs).catch(() => [])) {
    const folder = join(programs, name);
    const { mtimeMs } = await stat(folder);
    if (mtimeMs < Date.now() - kept) await rm(folder, { recursive: true });
  }
}
