import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { denialId } from "../policy/ids.ts";
import { instant } from "../policy/time.ts";
import { StoreUnavailable } from "../store/port/records.ts";
import { type CommandLineDeps, runCommandLine } from "./command-line.ts";

const nothing = async (): Promise<never> => {
  throw new Error("not asked for");
};

async function run(argv: readonly string[], deps: Partial<CommandLineDeps> = {}) {
  let out = "";
  let err = "";
  const exitCode = await runCommandLine(argv, {
    serve: nothing,
    migrate: nothing,
    examine: async () => [],
    exportTo: nothing,
    importFrom: nothing,
    restore: nothing,
    applyHere: nothing,
    readContentFile: nothing,
    env: {},
    stdin: new PassThrough() as unknown as NodeJS.ReadStream,
    stdout: { write: (text) => (out += text) },
    stderr: { write: (text) => (err += text) },
    isTerminal: false,
    fetch: nothing,
    now: () => instant(0),
    timeZone: "UTC",
    ...deps,
  });
  return { exitCode, out, err };
}

const busy = async () => Response.json({ error: "temporarily_unavailable" }, { status: 503 });

const refused = async () => ({ outcome: "not_permitted" });

const failing = (error: unknown) => async (): Promise<never> => {
  throw error;
};

describe("the exit code", () => {
  it("is 0 for help, which goes to stdout", async () => {
    const { exitCode, out, err } = await run(["--help"]);
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: "" });
    expect(out).toMatch(/^Usage: hallpass/);
  });

  it.each([[["accounts", "--help"]], [["help", "suspend"]], [["version"]], [["serve"]]])(
    "is 0 for %j",
    async (argv) => {
      expect((await run(argv, { serve: async () => undefined })).exitCode).toBe(0);
    },
  );

  it.each([
    [[]],
    [["accounts"]],
    [["nonsense"]],
    [["why"]],
    [["version", "--nonsense"]],
    [["accounts", "find", "--limit", "x"]],
  ])("is 2 for %j, and stdout stays empty", async (argv) =>
    expect(await run(argv)).toMatchObject({ exitCode: 2, out: "" }),
  );

  it("is 4 when nobody is signed in", async () => {
    expect(
      (await run(["keys", "list"], { env: { HOME: "/nowhere", HALLPASS_DATA: "/nowhere" } })).exitCode,
    ).toBe(4);
  });

  it("is 5 when the server is not reachable, or says that it cannot tell", async () => {
    const env = { HALLPASS_CLIENT_ID: "scripts", HALLPASS_CLIENT_SECRET: "secret" };
    const unreachable = await run(["keys", "list"], { env, fetch: failing(new TypeError("fetch failed")) });
    expect(unreachable.exitCode).toBe(5);
    expect((await run(["keys", "list"], { env, fetch: busy })).exitCode).toBe(5);
  });

  it("is 5 when the database of this machine does not answer", async () => {
    const { exitCode, err } = await run(["migrate"], { migrate: failing(new StoreUnavailable("locked")) });
    expect({ exitCode, err }).toEqual({
      exitCode: 5,
      err: "hallpass: The database does not answer: locked\n",
    });
  });
});

describe("what goes wrong on this machine", () => {
  it("is told in full when it is a list of problems", async () => {
    const problems = Object.assign(new Error("Cannot start:\n  HALLPASS_PORT must be a number"), {
      problems: ["x"],
    });
    expect(await run(["serve"], { serve: failing(problems) })).toEqual({
      exitCode: 1,
      out: "",
      err: "hallpass: Cannot start:\n  HALLPASS_PORT must be a number\n",
    });
  });

  it("is told in a line when the system refuses", async () => {
    const taken = Object.assign(new Error("listen EADDRINUSE: address already in use"), {
      syscall: "listen",
    });
    const { err } = await run(["serve"], { serve: failing(taken) });
    expect(err).toBe("hallpass: listen EADDRINUSE: address already in use\n");
  });

  it("is told with its stack when it is a fault", async () => {
    const { exitCode, err } = await run(["serve"], { serve: failing(new TypeError("x is not a function")) });
    expect(exitCode).toBe(1);
    expect(err).toMatch(
      /^hallpass: This is a fault in hallpass itself.\nTypeError: x is not a function\n +at /,
    );
  });
});

describe("on this machine", () => {
  it("migrate names what it ran, or says that there was nothing", async () => {
    const some = await run(["migrate"], { migrate: async () => ({ ran: ["one", "two"] }) });
    expect(some.out).toBe("Ran one\nRan two\n");
    const none = await run(["migrate"], { migrate: async () => ({ ran: [] }) });
    expect(none.out).toBe("Nothing to do: the database is up to date.\n");
  });

  it("doctor shows what was found and what to do, and ends with 1 only when something is wrong", async () => {
    const fine = { check: "clock", state: "ok", found: "it goes" } as const;
    const strange = { check: "keys", state: "look", found: "old", todo: "Make new ones." } as const;
    const broken = { check: "records", state: "wrong", found: "gone", todo: "Find them." } as const;
    expect(await run(["doctor"], { examine: async () => [fine, strange] })).toEqual({
      exitCode: 0,
      out: "ok     clock         it goes\nlook   keys          old\n                     → Make new ones.\n",
      err: "Nothing is wrong, 1 to look at.\n",
    });
    expect((await run(["doctor"], { examine: async () => [fine] })).err).toBe("All is well.\n");
    const { exitCode, out, err } = await run(["doctor", "--json"], {
      examine: async () => [broken, strange],
    });
    expect([exitCode, JSON.parse(out), err]).toEqual([
      1,
      { outcome: "wrong", checks: [broken, strange] },
      "hallpass: 1 wrong, 1 to look at.\n",
    ]);
  });

  it("export and import tell how much there was, and what to do next", async () => {
    const moved = { counts: { accounts: 2, last_numbers: 3, grant: 5 }, sha256: "abc" };
    const asked: string[] = [];
    const work = async (file: string) => {
      asked.push(file);
      return moved;
    };
    const exported = await run(["export", "a.export"], { exportTo: work });
    expect(exported).toMatchObject({ exitCode: 0, out: "exported 2 accounts\nexported 5 sign-ins\n" });
    expect(exported.err).toContain("delete it");
    expect(exported.err).not.toContain("damaged");
    const without = async () => ({ ...moved, damaged: ["hp:gone", "hp:Sx"] });
    expect((await run(["export", "a.export"], { exportTo: without })).err).toContain("hp:gone, hp:Sx");
    const told = await run(["export", "a.export", "--json"], { exportTo: without });
    expect(JSON.parse(told.out)).toMatchObject({ damaged: ["hp:gone", "hp:Sx"] });
    const imported = await run(["import", "a.export", "--json"], { importFrom: work });
    expect(JSON.parse(imported.out)).toEqual({ outcome: "imported", file: "a.export", ...moved });
    expect(imported.err).toContain("keep the old stores stopped");
    expect(asked).toEqual(["a.export", "a.export"]);
  });

  it("restore says what it found and what is lost, asks, and passes on the time of the backup", async () => {
    const at: unknown[] = [];
    const restore: CommandLineDeps["restore"] = async (how) => {
      at.push(how.at);
      const found = { recordsEnd: instant(0), latestSignIn: instant(60_000) };
      await how.confirm(found);
      return { ...found, cutOff: { id: denialId("den_1"), notBefore: instant(120_000) } };
    };
    const nobody = await run(["restore"], { restore });
    expect([nobody.exitCode, at]).toEqual([2, []]);
    const done = await run(["restore", "--at", "1970-01-01T00:01Z", "--yes"], { restore });
    expect(at).toEqual([60_000]);
    expect(done.err).toBe(
      "The records end at 1970-01-01 00:00, and the latest sign-in that is kept was made at 1970-01-01 00:01: the records are older.\n",
    );
    expect(done.out).toContain("Over: every sign-in up to 1970-01-01 00:02 (den_1).\n");
    expect(done.out).toContain("  - suspensions: ");
    expect(JSON.parse((await run(["restore", "--yes", "--json"], { restore })).out)).toEqual({
      outcome: "restored",
      recordsEnd: "1970-01-01T00:00:00.000Z",
      revocation: "den_1",
      notBefore: "1970-01-01T00:02:00.000Z",
    });
    const stdin = Object.assign(new PassThrough(), { isTTY: true });
    stdin.end("no\n");
    const stopped = await run(["restore"], { restore, stdin: stdin as unknown as NodeJS.ReadStream });
    expect([stopped.exitCode, stopped.out]).toEqual([1, ""]);
    expect(stopped.err).toContain("Stopped. Nothing was changed.");
  });

  it("apply --here asks no server, and passes on whether it is only tried, and why", async () => {
    const asked: unknown[] = [];
    const applyHere: CommandLineDeps["applyHere"] = async (...how) => {
      asked.push(how);
      return { outcome: "dry_run", changes: [], generated: [] };
    };
    await run(["apply", "a.yaml", "--here", "--dry-run", "--code", "c", "--note", "N"], { applyHere });
    const { exitCode, err } = await run(["apply", "a.yaml", "--here"], { applyHere });
    expect(asked).toEqual([
      ["a.yaml", { dryRun: true, code: "c", note: "N" }],
      ["a.yaml", { dryRun: false }],
    ]);
    expect({ exitCode, err }).toEqual({
      exitCode: 0,
      err: "Nothing to change: the records say the same already.\n",
    });
  });

  it("apply --here that is not permitted is a failure", async () => {
    expect(await run(["apply", "a.yaml", "--here"], { applyHere: refused })).toMatchObject({
      exitCode: 1,
      out: "",
    });
  });

  it("apply sends nothing when the file is wrong", async () => {
    const readContentFile = failing(Object.assign(new Error("a.yaml:3:1: nonsense"), { problems: [] }));
    const { exitCode, err } = await run(["apply", "a.yaml"], { readContentFile });
    expect({ exitCode, err }).toEqual({ exitCode: 1, err: "hallpass: a.yaml:3:1: nonsense\n" });
  });
});

it("a reader that has enough is no fault, whenever it is told", async () => {
  const stdout = new PassThrough();
  await run(["version"], { stdout });
  expect(() => stdout.emit("error", Object.assign(new Error("closed"), { code: "EPIPE" }))).not.toThrow();
  expect(() => stdout.emit("error", new Error("disk full"))).toThrow("disk full");
});
