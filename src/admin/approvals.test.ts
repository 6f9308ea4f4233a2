import { describe, expect, it } from "vitest";
import { adminDoor } from "../../test/admin-door.ts";
import { riverside } from "../../test/two-schools.ts";
import { hours } from "../policy/time.ts";

/** Two sign-ins of Ana are at riverside: one more than one administrator may end alone. */
const door = () => adminDoor({ approvalAbove: 1 });
type Door = Awaited<ReturnType<typeof door>>;

const ending = { target: { level: "institution", institution: "riverside" } };
const strict = { timers: {}, mobileAccess: false };
const policyPath = "/institutions/riverside/policy";
const second = "deployment-administrator";

const revoke = ({ send }: Door, body: object = ending, token = "institution-administrator") =>
  send("post", "/revocations", { body: { ...body, code: "breach", note: "All" }, token });

const put = ({ send }: Door) => send("put", policyPath, { body: strict, ifMatch: "*" });

const askedFor = async (here: Door): Promise<string> => (await revoke(here)).body.approval;

describe("a revocation of more sign-ins than one may end alone", () => {
  it("waits, and its answer is a refusal that names the request", async () => {
    const here = await door();
    const { status, body } = await revoke(here);
    expect([status, body.type]).toEqual([409, "/problems/approval-needed"]);
    expect(body.detail).toBe(
      `It would end 2 sign-ins, at once or within 30 days, more than 1. Nothing has been done: it waits as ${body.approval} until 2026-09-02T08:00:00.000Z for another administrator who may do the same.`,
    );
    expect((await here.records.revocations({ institutions: "all", limit: 10 })).items).toEqual([]);
    const listed = await here.send("get", "/approvals");
    const approval = {
      id: body.approval,
      revocation: ending,
      askedBy: { type: "person", id: "acc_rosa", name: "Rosa" },
      askedAt: "2026-09-01T08:00:00.000Z",
      endsAt: "2026-09-02T08:00:00.000Z",
      wouldHaveEnded: { people: 1, signIns: 2 },
      code: "breach",
      note: "All",
    };
    expect(listed.body).toEqual({ items: [approval] });
  });

  it("is shown with what it would end by now, and done with the token of that", async () => {
    const here = await adminDoor({ approvalAbove: 1, previewAbove: 1 });
    const shown = { revocation: ending };
    const { token } = (await here.send("post", "/previews", { body: shown })).body;
    const { approval } = (await revoke(here, { ...ending, preview: token })).body;
    const at = `/approvals/${approval}`;
    const { preview } = (await here.send("get", at, { token: second })).body;
    expect(preview).toMatchObject({ now: { people: 1, signIns: 2 }, total: { people: 1, signIns: 2 } });
    const unseen = await here.send("post", `${at}/approve`, { body: {}, token: second });
    expect([unseen.status, unseen.body.type]).toEqual([409, "/problems/preview-needed"]);
    expect(unseen.body.detail).toContain(`Ask GET /approvals/${approval}, and repeat`);
    const body = { preview: preview.token, note: "Agreed" };
    const done = await here.send("post", `${at}/approve`, { body, token: second });
    expect(done.body).toMatchObject({ outcome: "approved", approval: { id: approval } });
    const made = await here.send("get", `/revocations/${done.body.revocation}`);
    expect(made.body).toMatchObject({ ...ending, code: "breach" });
    expect((await here.send("get", at)).status).toBe(404);
    const again = await here.send("post", `${at}/approve`, { body, token: second });
    expect([again.status, again.body]).toEqual([200, done.body]);
    const another = await here.send("post", `${at}/approve`, { body, token: "program-everywhere" });
    expect(another.status).toBe(404);
  });

  it.each([
    ["institution-administrator", 403, "own-request"],
    ["support", 403, "insufficient-scope"],
    ["program-with-policy-write", 403, "insufficient-scope"],
  ])("is not approved by %s: %i, %s", async (token, status, word) => {
    const here = await door();
    const answer = await here.send("post", `/approvals/${await askedFor(here)}/approve`, { body: {}, token });
    expect(answer.status).toBe(status);
    expect(answer.body.type).toBe(`/problems/${word}`);
  });

  it("is approved by a program, too", async () => {
    const here = await door();
    const at = `/approvals/${await askedFor(here)}/approve`;
    expect((await here.send("post", at, { body: {}, token: "program-at-riverside" })).status).toBe(200);
  });

  it("is not approved when who has asked is not in that role any more", async () => {
    const here = await door();
    const id = await askedFor(here);
    const rosa = await here.records.accountByUsername(riverside, "rosa");
    if (rosa === undefined) throw new Error("no Rosa");
    await here.records.change((writer) => writer.putAccount({ ...rosa, roles: [] }));
    const answer = await here.send("post", `/approvals/${id}/approve`, { body: {}, token: second });
    expect([answer.status, answer.body.type]).toEqual([409, "/problems/asker-may-not"]);
  });

  it("is gone a day later", async () => {
    const here = await door();
    const id = await askedFor(here);
    here.wait(hours(24));
    expect((await here.send("get", "/approvals")).body).toEqual({ items: [] });
    expect((await here.send("get", `/approvals/${id}`)).status).toBe(404);
  });

  it.each([
    ["institution-administrator", "withdrawn"],
    [second, "refused"],
  ])("is taken away by %s, and then it is %s", async (token, outcome) => {
    const here = await door();
    const id = await askedFor(here);
    const answer = await here.send("post", `/approvals/${id}/refuse`, { body: { note: "No" }, token });
    expect(answer.body).toEqual({ outcome });
    expect((await here.send("post", `/approvals/${id}/refuse`, { body: {}, token })).status).toBe(404);
    expect((await here.audit())[0]).toMatchObject({ note: "No" });
  });

  it("of everyone waits for somebody who reaches everyone, and no school hears of it", async () => {
    const here = await door();
    const { approval } = (await revoke(here, { target: { level: "everyone" } }, second)).body;
    expect((await here.send("get", "/approvals")).body).toEqual({ items: [] });
    expect((await here.send("get", `/approvals/${approval}`)).status).toBe(404);
    const everywhere = { body: {}, token: "program-everywhere" };
    expect((await here.send("post", `/approvals/${approval}/approve`, everywhere)).status).toBe(200);
  });
});

describe("a policy that ends more sign-ins than one may end alone", () => {
  it("waits, is shown whole, and is set when another approves it", async () => {
    const here = await adminDoor({ approvalAbove: 0 });
    const { status, body } = await put(here);
    expect([status, body.type]).toEqual([409, "/problems/approval-needed"]);
    const shown = await here.send("get", `/approvals/${body.approval}`, { token: second });
    expect(shown.body).toMatchObject({ policy: { institution: "riverside", ...strict } });
    const done = await here.send("post", `/approvals/${body.approval}/approve`, { body: {}, token: second });
    expect(done.body).not.toHaveProperty("revocation");
    expect((await here.send("get", policyPath)).body).toEqual(strict);
  });

  it("waits also when what it ends comes within 30 days, as a schedule for the next minute does", async () => {
    const here = await door();
    const body = { timers: {}, schedule: { everyDays: 90, from: "2026-09-01", at: "10:01" } };
    const answer = await here.send("put", policyPath, { body, ifMatch: "*" });
    expect([answer.status, answer.body.type]).toEqual([409, "/problems/approval-needed"]);
    const shown = await here.send("get", `/approvals/${answer.body.approval}`, { token: second });
    expect(shown.body.wouldHaveEnded).toEqual({ people: 1, signIns: 2 });
    expect(shown.body.preview).toMatchObject({ now: { signIns: 0 }, total: { signIns: 2 } });
  });

  it("is not set over another that came meanwhile", async () => {
    const here = await adminDoor({ approvalAbove: 0 });
    const { approval } = (await put(here)).body;
    const present = (await here.send("get", policyPath)).body;
    const other = { ...present, consoleIdleMinutes: 9 };
    expect((await here.send("put", policyPath, { body: other, ifMatch: "*" })).status).toBe(200);
    const answer = await here.send("post", `/approvals/${approval}/approve`, { body: {}, token: second });
    expect([answer.status, answer.body.type]).toEqual([412, "/problems/changed-meanwhile"]);
    expect(answer.body.detail).toContain("Refuse the request");
  });
});

describe("what nobody can be asked to approve", () => {
  it("is not done: a list of accounts, ended or suspended", async () => {
    const here = await door();
    const list = { accounts: ["acc_ana"], code: "breach" };
    for (const act of [
      { action: "end-sign-ins", notBefore: "2026-09-01T08:00:00Z" },
      { action: "suspend" },
    ]) {
      const answer = await here.send("post", "/bulk", { body: { ...list, ...act } });
      expect([answer.status, answer.body.type]).toEqual([403, "/problems/too-many-alone"]);
      expect(answer.body.detail).toContain("more than 1 sign-ins, at once or within 30 days");
    }
    expect(await here.audit()).toEqual([]);
    const paused = { ...list, action: "suspend", signOut: false };
    expect((await here.send("post", "/bulk", { body: paused })).status).toBe(200);
  });

  it("is not done: content", async () => {
    const here = await adminDoor({ approvalAbove: 0 });
    const school = { id: "riverside", name: "riverside", contact: "Ask.", timeZone: "Europe/Berlin" };
    const body = { institutions: [{ ...school, disabled: true }] };
    const answer = await here.send("post", "/content", { body, token: second });
    expect([answer.status, answer.body.type]).toEqual([403, "/problems/too-many-alone"]);
    expect((await here.send("post", "/content?dryRun=true", { body, token: second })).status).toBe(200);
    expect(await here.audit()).toEqual([]);
  });
});
