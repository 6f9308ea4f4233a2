import { expect, it } from "vitest";
import { adminDoor, onlyWith } from "../../test/admin-door.ts";
import { people } from "../../test/two-schools.ts";
import { minutes } from "../policy/time.ts";

const notBefore = "2026-09-01T08:00:00Z";
const suspend = { action: "suspend", accounts: [people.ana.id, "riverside/Ben"], code: "left-school" };

it("suspends each account, in order, by id or by name in any case, and again changes nothing", async () => {
  const { send, wait, audit, records } = await adminDoor();
  const first = await send("post", "/bulk", { body: suspend });
  expect([first.status, first.body]).toEqual([
    200,
    {
      results: [
        { account: "acc_ana", outcome: "suspended", sentence: "It is suspended." },
        { account: "riverside/Ben", outcome: "suspended", sentence: "It is suspended." },
      ],
      counts: { done: 2, unchanged: 0, refused: 0 },
    },
  ]);
  expect(await records.suspensionsOf(people.ben.id)).toMatchObject([{ code: "left-school", signOut: true }]);
  wait(minutes(1));
  const again = await send("post", "/bulk", { body: suspend });
  expect(again.body.counts).toEqual({ done: 0, unchanged: 2, refused: 0 });
  expect((await audit()).map(({ action }) => action)).toEqual(["suspend-account", "suspend-account"]);
});

it("takes the terms of the single acts", async () => {
  const { send, records } = await adminDoor();
  const accounts = [people.ana.id];
  const terms = { endsAt: "2026-09-02T08:00:00Z", signOut: false, note: "trip" };
  await send("post", "/bulk", { body: { ...suspend, accounts, ...terms } });
  expect(await records.suspensionsOf(people.ana.id)).toMatchObject([
    { signOut: false, endsAt: Date.parse(terms.endsAt) },
  ]);
  const reinstated = await send("post", "/bulk", { body: { action: "reinstate", accounts } });
  expect(reinstated.body.results).toMatchObject([{ outcome: "reinstated" }]);
  const body = {
    action: "end-sign-ins",
    accounts,
    code: "lost",
    client: "quiz",
    mobileOnly: true,
    notBefore,
  };
  const ended = await send("post", "/bulk", { body });
  expect(ended.body.results).toMatchObject([{ outcome: "revoked", sentence: "Its sign-ins are over." }]);
  const { items } = await records.revocations({ institutions: "all", limit: 10 });
  expect(items).toMatchObject([
    { target: { level: "account", accountId: people.ana.id, clientId: "quiz" }, mobileOnly: true },
  ]);
});

it("answers for another school's accounts as for unknown ones, and does the others", async () => {
  const { send, records } = await adminDoor();
  const foreign = [people.hugo.id, "hillview/hugo"];
  const unknown = ["acc_nobody", "hillview/nobody", "riverside/nobody", "nowhere/hugo"];
  const accounts = [...foreign, ...unknown, people.ana.id];
  for (const terms of [{ action: "suspend" }, { action: "end-sign-ins", notBefore }]) {
    const { body } = await send("post", "/bulk", { body: { ...terms, accounts, code: "conduct" } });
    const results = body.results as { account: string; outcome: string; sentence: string }[];
    expect(results.map(({ account }) => account)).toEqual(accounts);
    const refused = results.slice(0, -1).map(({ outcome, sentence }) => `${outcome}: ${sentence}`);
    expect(new Set(refused)).toEqual(new Set(["no_such_account: There is no such account."]));
    expect(body.counts).toEqual({ done: 1, unchanged: 0, refused: 6 });
  }
  expect(await records.suspensionsOf(people.hugo.id)).toEqual([]);
});

it("tells for each account why it was refused", async () => {
  const { send } = await adminDoor();
  const outcomes = async (body: object) =>
    (await send("post", "/bulk", { body })).body.results.map(({ outcome }: { outcome: string }) => outcome);
  expect(await outcomes({ ...suspend, accounts: [people.dora.id, people.ana.id] })).toEqual([
    "not_permitted",
    "suspended",
  ]);
  expect(await outcomes({ ...suspend, source: "directory" })).toEqual(["not_your_source", "not_your_source"]);
  expect(await outcomes({ ...suspend, endsAt: "2026-08-01T00:00:00Z" })).toEqual([
    "ends_too_early",
    "ends_too_early",
  ]);
  const ending = { action: "end-sign-ins", accounts: [people.ana.id], code: "lost" };
  expect(await outcomes({ ...ending, notBefore: "2027-01-01T00:00:00Z" })).toEqual(["in_the_future"]);
});

it.each([
  ["suspend", "suspensions:write", 200],
  ["reinstate", "suspensions:write", 200],
  ["end-sign-ins", "suspensions:write", 403],
  ["suspend", "sign-ins:end", 403],
  ["reinstate", "sign-ins:end", 403],
  ["end-sign-ins", "sign-ins:end", 200],
  ["suspend", "accounts:write", 403],
  ["end-sign-ins", "sign-ins:end-all", 403],
] as const)("lets a program %s with %s: %i", async (action, permission, status) => {
  const { send } = await adminDoor();
  const ending = action === "end-sign-ins" ? { notBefore } : {};
  const body = { action, accounts: ["acc_nobody"], code: "conduct", ...ending };
  expect((await send("post", "/bulk", { token: onlyWith(permission), body })).status).toBe(status);
});

it.each([
  [{ ...suspend, accounts: [] }],
  [{ ...suspend, accounts: Array.from({ length: 501 }, () => "acc_nobody") }],
  [{ ...suspend, accounts: "acc_ana" }],
  [{ accounts: ["acc_ana"], code: "conduct" }],
  [{ ...suspend, action: "delete" }],
  [{ action: "suspend", accounts: ["acc_ana"] }],
  [{ action: "end-sign-ins", accounts: ["acc_ana"], code: "lost", notBefore, signOut: true }],
  [{ action: "end-sign-ins", accounts: ["acc_ana"], code: "lost" }],
])("refuses a body that says too little, too much or something else: %#", async (body) => {
  const { send } = await adminDoor();
  expect((await send("post", "/bulk", { body })).status).toBe(400);
});

const ending = { action: "end-sign-ins", accounts: [people.ana.id, people.ben.id], code: "lost", notBefore };

it("ends nothing that was signed in to since, when the same list is sent again", async () => {
  const { send, wait, signIns, records } = await adminDoor();
  expect((await send("post", "/bulk", { body: ending })).body.counts).toMatchObject({ done: 2 });
  wait(minutes(5));
  const [old] = await signIns.grantsOf(people.ana.id);
  expect((await send("post", "/bulk", { body: ending })).body.counts).toMatchObject({ unchanged: 2 });
  const cutOffs = await records.cutOffsAt({ level: "account", accountId: people.ana.id });
  expect(cutOffs.map((one) => one.notBefore)).toEqual([Date.parse(notBefore)]);
  expect(old?.signedInAt).toBeLessThanOrEqual(Date.parse(notBefore));
});

it("needs a preview of all accounts together where they have more sign-ins than may be ended unseen", async () => {
  const { send, audit } = await adminDoor({ previewAbove: 1 });
  const refused = await send("post", "/bulk", { body: ending });
  expect(refused).toMatchObject({ status: 409, body: { type: "/problems/preview-needed" } });
  expect(await audit()).toEqual([]);
  const { accounts } = ending;
  const seen = await send("post", "/previews", { body: { bulk: { accounts } } });
  expect(seen.body).toMatchObject({ now: { people: 1, signIns: 2 }, notBefore: "2026-09-01T08:00:00.000Z" });
  const { token: preview, notBefore: then } = seen.body;
  const others = { ...ending, accounts: [...accounts, people.rosa.id], preview, notBefore: then };
  expect((await send("post", "/bulk", { body: others })).status).toBe(409);
  const done = await send("post", "/bulk", { body: { ...ending, preview, notBefore: then } });
  expect(done.body.counts).toMatchObject({ done: 2 });
});

it("needs a preview of a suspension of many, unless it only pauses their sign-ins", async () => {
  const { send, audit } = await adminDoor({ previewAbove: 1 });
  const { accounts } = ending;
  const suspending = { action: "suspend", accounts, code: "conduct" };
  const refused = await send("post", "/bulk", { body: suspending });
  expect(refused).toMatchObject({ status: 409, body: { type: "/problems/preview-needed" } });
  expect(await audit()).toEqual([]);
  const paused = await send("post", "/bulk", { body: { ...suspending, signOut: false } });
  expect(paused.body.counts).toMatchObject({ done: 2 });
  await send("post", "/bulk", { body: { action: "reinstate", accounts, code: "back" } });

  const seen = await send("post", "/previews", { body: { bulk: { action: "suspend", accounts } } });
  expect(seen.body).toMatchObject({ now: { people: 1, signIns: 2 } });
  expect(seen.body).not.toHaveProperty("notBefore");
  const preview = seen.body.token;
  const others = { ...suspending, accounts: [...accounts, people.rosa.id], preview };
  expect((await send("post", "/bulk", { body: others })).status).toBe(409);
  const done = await send("post", "/bulk", { body: { ...suspending, preview } });
  expect(done.body.counts).toMatchObject({ done: 2 });
  // All are over now, so the same again needs none.
  expect((await send("post", "/bulk", { body: suspending })).body.counts).toMatchObject({ unchanged: 2 });
});

it("says which terms a preview of a suspension has no use for", async () => {
  const { send } = await adminDoor();
  const bulk = { action: "suspend", accounts: [people.ana.id], mobileOnly: true };
  const { status, body } = await send("post", "/previews", { body: { bulk } });
  expect([status, body.errors]).toEqual([
    400,
    [{ path: "bulk.mobileOnly", message: "has no meaning for a suspension" }],
  ]);
});

it("previews many accounts only as far as the caller reaches, and not what lies ahead", async () => {
  const { send } = await adminDoor();
  const accounts = [people.hugo.id, "hillview/hugo", "acc_nobody"];
  const seen = await send("post", "/previews", { body: { bulk: { accounts } } });
  expect(seen.body).toMatchObject({ now: { people: 0, signIns: 0 } });
  const ahead = { accounts, notBefore: "2027-01-01T00:00:00Z" };
  expect((await send("post", "/previews", { body: { bulk: ahead } })).status).toBe(400);
});

it("does a part of the list, and counts the whole of it for the preview", async () => {
  const { send, audit } = await adminDoor({ previewAbove: 1 });
  const accounts = [people.ben.id, people.ana.id, "riverside/nobody"];
  const body = { ...suspend, accounts, part: { from: 0, count: 1 } };
  // Ben has no sign-in, but Ana has two.
  expect((await send("post", "/bulk", { body })).body.type).toBe("/problems/preview-needed");
  const seen = await send("post", "/previews", { body: { bulk: { accounts, action: "suspend" } } });
  const preview = seen.body.token;
  const first = await send("post", "/bulk", { body: { ...body, preview } });
  expect(first.body.results).toMatchObject([{ account: people.ben.id, outcome: "suspended" }]);
  const rest = await send("post", "/bulk", { body: { ...body, preview, part: { from: 1, count: 20 } } });
  expect(rest.body.results.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
    "suspended",
    "no_such_account",
  ]);
  expect(await audit()).toHaveLength(2);
  const none = await send("post", "/bulk", { body: { ...body, preview, part: { from: 3, count: 20 } } });
  expect([none.status, none.body.results]).toEqual([200, []]);
});
