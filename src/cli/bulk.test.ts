import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { AdminApi } from "./admin-api.ts";
import { actOnFile } from "./bulk.ts";
import { CommandFailure } from "./failure.ts";
import type { Session } from "./session.ts";
import { terminalOn } from "./terminal.ts";

const notBefore = "2026-09-01T08:00:00.000Z";

interface How {
  readonly isTerminal: boolean;
  readonly fails: number;
  readonly action: "suspend" | "reinstate" | "end-sign-ins";
  readonly signOut: boolean;
}

/** Runs over 250 accounts; the request of `fails` is refused. */
async function run({ isTerminal = false, fails = 0, ...asked }: Partial<How> = {}) {
  const file = join(await mkdtemp(join(tmpdir(), "hallpass-list-")), "list.txt");
  await writeFile(file, Array.from({ length: 250 }, (_, n) => `n/p${n}\n`).join(""));
  let out = "";
  let err = "";
  const sent: { accounts: string[]; code: string }[] = [];
  const previews: object[] = [];
  const api: AdminApi = async ({ path, body, answer }) => {
    if (path === "/previews") {
      previews.push((body as { bulk: object }).bulk);
      const numbers = { people: 3, signIns: 4 };
      const then = asked.action === "end-sign-ins" ? { notBefore } : {};
      const preview = { now: numbers, total: numbers, token: `token ${previews.length}`, ...then };
      return { document: {}, value: answer.parse(preview) };
    }
    const { accounts } = body as { accounts: string[] };
    if (sent.length + 1 === fails) throw new CommandFailure("unreachable", "It does not answer.");
    sent.push(body as (typeof sent)[number]);
    const results = accounts.map((account) => ({ account, outcome: "suspended", sentence: "Yes." }));
    return { document: {}, value: answer.parse({ results }) };
  };
  const terminal = terminalOn({
    stdout: { write: (text) => (out += text) },
    stderr: { write: (text) => (err += text) },
    isTerminal,
    zone: "UTC",
    json: false,
    quiet: false,
  });
  const act = { action: "reinstate", code: "c", ...asked } as const;
  const session = { terminal, deps: {} } as Session;
  const failure = await actOnFile(session, api, { file, act, yes: true }).catch((error: unknown) => error);
  return { out, err, sent, previews, failure };
}

it("sends a hundred at a time, with the terms, in the order of the file", async () => {
  const { sent, out, err } = await run();
  expect(sent.map(({ accounts }) => accounts.length)).toEqual([100, 100, 50]);
  expect(sent.flatMap(({ accounts }) => accounts)).toEqual(Array.from({ length: 250 }, (_, n) => `n/p${n}`));
  expect(sent[2]).toMatchObject({ action: "reinstate", code: "c" });
  expect(out.trim().split("\n")).toHaveLength(251);
  expect(err).toBe("250 done, 0 unchanged, 0 refused\n");
});

it("shows on a terminal how far it is", async () => {
  const { err } = await run({ isTerminal: true });
  for (const line of ["100 of 250 accounts…", "200 of 250 accounts…", "250 of 250 accounts…"])
    expect(err).toContain(line);
});

it("tells what was done before it was stopped", async () => {
  const { failure, out } = await run({ fails: 2 });
  expect(failure).toMatchObject({
    exit: "unreachable",
    message:
      "It does not answer. 100 of 250 accounts were gone through before; the command can be run again.",
  });
  expect(out.trim().split("\n")).toHaveLength(101);
});

it("tells first how many sign-ins all of them have, then ends them as of that instant", async () => {
  const { err, sent, previews } = await run({ action: "end-sign-ins" });
  expect(err).toContain("This ends 12 sign-ins of 9 people now, 0 more within 30 days.");
  expect(previews).toMatchObject([{}, { notBefore }, { notBefore }]);
  expect(sent).toMatchObject([1, 2, 3].map((n) => ({ notBefore, preview: `token ${n}` })));
});

it("tells first how many sign-ins a suspension ends", async () => {
  const { err, sent, previews } = await run({ action: "suspend", signOut: true });
  expect(err).toContain("This ends 12 sign-ins of 9 people now, 0 more within 30 days.");
  const accounts = expect.any(Array);
  expect(previews).toEqual([1, 2, 3].map(() => ({ action: "suspend", accounts })));
  expect(sent).toEqual(
    [1, 2, 3].map((n) => ({ action: "suspend", code: "c", signOut: true, accounts, preview: `token ${n}` })),
  );
});

it("asks nothing of a suspension that only pauses", async () => {
  const { err, previews } = await run({ action: "suspend", signOut: false });
  expect([err, previews]).toEqual(["250 done, 0 unchanged, 0 refused\n", []]);
});

it("names the instant with which the rest is ended, and nothing later", async () => {
  const { failure } = await run({ action: "end-sign-ins", fails: 2 });
  expect(failure).toMatchObject({
    message: expect.stringContaining(`run again with --signed-in-until ${notBefore}.`),
  });
});
