import { type ChildProcess, execFile, spawn } from "node:child_process";
import {
  chmod,
  copyFile,
  cp,
  mkdir,
  mkdtemp,
  readFile,
  realpath,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { freePort } from "../support/running.ts";

const bin = resolve("bin/hallpass");
const example = resolve("config/example.yaml");

let folder: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "hallpass bin-")));
});
afterEach(async () => rm(folder, { recursive: true }));

interface Ended {
  readonly code: unknown;
  readonly out: string;
  readonly err: string;
}

const run = (
  file: string,
  argv: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> =>
  new Promise((ended) => {
    const all = {
      PATH: "/usr/bin:/bin",
      HALLPASS_DATA: join(folder, "data"),
      HOME: folder,
      NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"],
      ...env,
    };
    execFile(file, argv, { cwd: folder, env: all }, (error, out, err) => {
      ended({ code: error?.code ?? 0, out, err });
    });
  });

describe("bin/hallpass", () => {
  it("runs from anywhere, through links to links, with the Node of the project", async () => {
    await mkdir(join(folder, "bin"));
    await symlink(bin, join(folder, "bin", "first"));
    await symlink("first", join(folder, "bin", "hallpass"));
    const { version } = JSON.parse(await readFile("package.json", "utf8")) as { version: string };
    expect(await run(join(folder, "bin", "hallpass"), ["version"])).toEqual({
      code: 0,
      out: `${version}\n`,
      err: "",
    });
  });

  it("passes on arguments as they are, and the exit code", async () => {
    expect(await run(bin, ["two words"])).toMatchObject({
      code: 2,
      err: expect.stringContaining("'two words'"),
    });
  });

  it("says what to do when its packages are not installed", async () => {
    expect(await run(await copied())).toEqual({
      code: 1,
      out: "",
      err: `hallpass: what it is built on is not installed yet; run \`npm ci\` in ${join(folder, "copy")}.\n`,
    });
  });

  it.each([
    ["too old", "20"],
    ["not there", undefined],
  ])("says what to do when the only Node is %s", async (_, version) => {
    const copy = await copied();
    await mkdir(join(folder, "copy", "node_modules"));
    const answer = version === undefined ? "exit 127" : `echo ${version}`;
    await executable(join(folder, "node"), answer);
    const ended = await run(copy, [], { PATH: `${folder}:/usr/bin:/bin` });
    expect(ended).toMatchObject({
      code: 1,
      out: "",
      err: expect.stringContaining("needs Node.js 26 or newer"),
    });
  });

  it("takes a Node in the PATH that is new enough", async () => {
    const copy = await copied();
    await mkdir(join(folder, "copy", "node_modules"));
    await executable(join(folder, "node"), 'if [ "$1" = -p ]; then echo 27; else echo "ran $*"; fi');
    const { out } = await run(copy, ["audit", "--all"], { PATH: `${folder}:/usr/bin:/bin` });
    expect(out).toBe(`ran ${join(folder, "copy")}/src/main.ts audit --all\n`);
  });

  it.each([
    ["beside its packages", {}],
    ["where somebody else says", { NODE_COMPILE_CACHE: "elsewhere" }],
  ])("has Node keep what it has compiled %s", async (_, chosen: NodeJS.ProcessEnv) => {
    const copy = await copied();
    await mkdir(join(folder, "copy", "node_modules"));
    await executable(
      join(folder, "node"),
      'if [ "$1" = -p ]; then echo 27; else echo "$NODE_COMPILE_CACHE"; fi',
    );
    const env = { PATH: `${folder}:/usr/bin:/bin`, ...chosen };
    const { stdout } = await promisify(execFile)(copy, { env });
    const beside = join(folder, "copy", "node_modules", ".cache", "compile");
    expect(stdout).toBe(`${chosen["NODE_COMPILE_CACHE"] ?? beside}\n`);
  });

  it("is quiet when whoever reads has enough", async () => {
    const pipe = `{ "${bin}" --help; echo "ended with $?" >&2; } | true`;
    expect(await run("/bin/sh", ["-c", pipe])).toMatchObject({ err: "ended with 0\n" });
  });
});

describe("on this machine", { timeout: 60_000 }, () => {
  it("migrates once, applies content once, and says when there is nothing to do", async () => {
    expect((await run(bin, ["migrate"])).out).toMatch(/^Ran /);
    expect((await run(bin, ["migrate"])).out).toBe("Nothing to do: the database is up to date.\n");

    const tried = await run(bin, ["apply", example, "--here", "--dry-run"]);
    expect(tried).toMatchObject({ code: 0, err: "", out: expect.stringContaining("would add institution ") });
    const applied = await run(bin, ["apply", example, "--here"]);
    expect(applied).toMatchObject({ code: 0, out: expect.stringContaining("added institution ") });
    expect(await run(bin, ["apply", example, "--here"])).toEqual({
      code: 0,
      out: "",
      err: "Nothing to change: the records say the same already.\n",
    });
  });

  it("names the line of what is wrong with a content file", async () => {
    const file = join(folder, "wrong.yaml");
    await writeFile(file, "institutions:\n  - id: hilltop\n    colour: red\n");
    const { code, out, err } = await run(bin, ["apply", file, "--here"]);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(/wrong\.yaml:3:\d+: /);
  });

  it("serves until SIGTERM, and takes the commands of the same settings meanwhile", async () => {
    const env = { HALLPASS_PORT: String(await freePort()), HALLPASS_LOG_LEVEL: "error" };
    const server = await served(env);
    try {
      expect(await run(bin, ["accounts", "find", "ana.silva", "--quiet"], env)).toMatchObject({
        code: 0,
        out: expect.stringContaining("northgate/ana.silva"),
      });
      const second = await run(bin, ["serve"], env);
      expect(second).toMatchObject({
        code: 1,
        err: expect.stringMatching(
          /^hallpass: Cannot start:\n {2}HALLPASS_PORT must be a port that is free;[^\n]*\n$/,
        ),
      });
    } finally {
      expect(await stopped(server)).toBe(0);
    }
  });

  it.each([["serve"], ["migrate"], ["apply", example, "--here"]])(
    "names the setting when the data folder is a file: %s",
    async (...argv) => {
      const file = join(folder, "file");
      await writeFile(file, "");
      const { code, err } = await run(bin, argv, { HALLPASS_DATA: file });
      expect(code).toBe(1);
      expect(err).toMatch(/^hallpass: Cannot start:\n {2}HALLPASS_DATA must be a folder[^\n]*\n$/);
    },
  );

  it("reads the file .env in the project's folder, and goes by the environment first", async () => {
    const copy = join(folder, "copy");
    await cp("src", join(copy, "src"), { recursive: true });
    await copyFile("package.json", join(copy, "package.json"));
    await symlink(resolve("node_modules"), join(copy, "node_modules"));
    await writeFile(join(copy, ".env"), "HALLPASS_PORT=from the file\nHALLPASS_LOG_LEVEL=from the file\n");
    const main = join(copy, "src", "main.ts");
    const { err } = await run(process.execPath, [main, "serve"], { HALLPASS_LOG_LEVEL: "from outside" });
    expect(err).toMatch(
      /HALLPASS_PORT [^\n]*"from the file"\n {2}HALLPASS_LOG_LEVEL [^\n]*"from outside"\n$/,
    );
  });

  it("does not serve with wrong settings, and tells them all", async () => {
    const { code, err } = await run(bin, ["serve"], { HALLPASS_PORT: "x", HALLPASS_LOG_LEVEL: "loud" });
    expect(code).toBe(1);
    expect(err).toMatch(
      /^hallpass: Cannot start:\n {2}HALLPASS_PORT [^\n]*\n {2}HALLPASS_LOG_LEVEL [^\n]*\n$/,
    );
  });
});

async function copied(): Promise<string> {
  const copy = join(folder, "copy", "bin", "hallpass");
  await mkdir(join(folder, "copy", "bin"), { recursive: true });
  await copyFile(bin, copy);
  return copy;
}

async function executable(file: string, commands: string): Promise<void> {
  await writeFile(file, `#!/bin/sh\n${commands}\n`);
  await chmod(file, 0o755);
}

function served(env: Readonly<Record<string, string>>): Promise<ChildProcess> {
  const all = { PATH: "/usr/bin:/bin", HALLPASS_DATA: join(folder, "data"), ...env };
  const server = spawn(bin, ["serve"], { cwd: folder, env: all, stdio: ["ignore", "pipe", "inherit"] });
  return new Promise((up, down) => {
    let out = "";
    server.stdout.on("data", (chunk: Buffer) => {
      out += chunk.toString();
      if (out.includes("Hallpass is up on")) up(server);
    });
    server.once("exit", (code) => down(new Error(`the server ended with ${code}: ${out}`)));
  });
}

const stopped = (server: ChildProcess): Promise<number | null> =>
  new Promise((ended) => {
    server.once("exit", ended);
    server.kill("SIGTERM");
  });
