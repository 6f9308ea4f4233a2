import { expect, it } from "vitest";
import { adminDoor } from "../../test/admin-door.ts";
import { people, phone } from "../../test/two-schools.ts";
import { accountId } from "../policy/ids.ts";
import { hours } from "../policy/time.ts";

const anas = `/accounts/${people.ana.id}`;

it("reads the audit record by filters; its chain only for the whole deployment", async () => {
  const { send, wait } = await adminDoor();
  await send("post", `${anas}/suspensions`, { body: { code: "conduct", note: "see file" } });
  wait(hours(1));
  await send("post", `/grants/${phone}/revocations`, { token: "support" });
  const { body } = await send("get", `/audit?action=suspend-account&account=${people.ana.id}`);
  expect(body.items).toMatchObject([
    {
      at: "2026-09-01T08:00:00.000Z",
      actor: { type: "person", id: "acc_rosa", name: "Rosa", address: expect.any(String) },
      institution: "riverside",
      account: "acc_ana",
      code: "conduct",
      note: "see file",
      requestId: expect.stringMatching(/^req_/),
    },
  ]);
  expect(body.items[0]).not.toHaveProperty("number");
  expect(body.items[0]).not.toHaveProperty("hash");
  expect(body.items[0].intact).toBe(true);
  const count = async (query: string) => (await send("get", `/audit?${query}`)).body.items.length;
  expect(await count("from=2026-09-01T09:00:00Z")).toBe(1);
  expect(await count("to=2026-09-01T09:00:00Z")).toBe(1);
  expect(await count(`actor=${people.sue.id}`)).toBe(1);
  expect(await count(`grant=${phone}`)).toBe(1);
  const whole = await send("get", "/audit?limit=1", { token: "deployment-administrator" });
  expect(whole.body.items[0]).toMatchObject({ number: expect.any(Number), hash: expect.any(String) });
  expect(whole.body.items[0]).not.toHaveProperty("intact");
});

it("takes the person by username too, where only one in reach has it, and says what else is wrong", async () => {
  const { records, send } = await adminDoor();
  await send("post", `${anas}/suspensions`, { body: { code: "conduct" } });
  await records.change((writer) =>
    writer.putAccount({ ...people.hugo, id: accountId("acc_another"), username: "ANA" }),
  );
  const as = { rosa: "institution-administrator", dora: "deployment-administrator" } as const;
  const found = async (who: keyof typeof as, query: string) => {
    const { status, body } = await send("get", `/audit?${query}`, { token: as[who] });
    return [status, body.items?.map(({ account }: { account?: string }) => account) ?? body.type];
  };
  const anasRecord = [200, ["acc_ana"]];
  for (const query of ["account=ana", "account=Ana", "account=riverside/ANA", "account=acc_ana"])
    expect([query, await found("rosa", query)]).toEqual([query, anasRecord]);
  expect(await found("dora", "account=riverside/ana")).toEqual(anasRecord);
  expect(await found("dora", "account=ana&institution=riverside")).toEqual(anasRecord);
  expect(await found("dora", "account=hillview/ana")).toEqual([200, []]);
  const { body, status } = await send("get", "/audit?account=ana", { token: as.dora });
  expect([status, body.errors]).toEqual([
    400,
    [{ path: "account", message: "Several people have this username. Say institution/username." }],
  ]);
  const unknown = [404, "/problems/not-found"];
  for (const query of ["account=nobody", "account=riverside/nobody", "account=hillview/hugo", "account=hugo"])
    expect([query, await found("rosa", query)]).toEqual([query, unknown]);
});

it("finds one record by its id, for whoever reaches it", async () => {
  const { send } = await adminDoor();
  await send("post", `${anas}/suspensions`, { body: { code: "conduct" } });
  await send("post", `/grants/${phone}/revocations`, { token: "support" });
  const all = (await send("get", "/audit")).body.items;
  expect(all).toHaveLength(2);
  const [, suspended] = all;
  expect((await send("get", `/audit?id=${suspended.id}`)).body.items).toEqual([suspended]);
  expect((await send("get", `/audit?id=${suspended.id}&institution=hillview`)).body.items).toEqual([]);
  expect((await send("get", "/audit?id=aud_none")).body.items).toEqual([]);
});

it("keeps why somebody rotated keys, imported people or applied content", async () => {
  const { send } = await adminDoor();
  const token = "deployment-administrator";
  const why = { code: "autumn", note: "as agreed" };
  const institution = "riverside";
  await send("post", "/keys/rotations", { token, body: { atOnce: true, ...why } });
  const listed = [
    { username: "mia", name: "Mia" },
    { username: "ana", name: "Ana Maria" },
  ];
  await send("post", "/imports/accounts", { token, body: { institution, people: listed, ...why } });
  const institutions = [{ id: "hilltop", name: "Hilltop", contact: "Ask.", timeZone: "Europe/Oslo" }];
  await send("post", "/content", { token, body: { institutions, ...why } });
  const { body } = await send("get", "/audit?limit=10", { token });
  const acts = body.items.map(({ action, code, note }: Record<string, unknown>) => [action, code, note]);
  const expected = ["apply-content", "import-accounts", "import-accounts", "rotate-keys"];
  expect(acts).toEqual(expected.map((action) => [action, why.code, why.note]));
});

it("shows no private key, and rotates", async () => {
  const { send } = await adminDoor();
  const token = "deployment-administrator";
  const before = await send("get", "/keys", { token });
  const after = await send("post", "/keys/rotations", { token });
  expect([before.body.items.length, after.body.items.length]).toEqual([2, 4]);
  expect(JSON.stringify(after.body)).not.toContain("sealed");
});

it("applies content, says before what it would change, and names what is wrong with it", async () => {
  const { send, records } = await adminDoor();
  const token = "deployment-administrator";
  const lakeside = { id: "lakeside", name: "Lakeside", contact: "Ask.", timeZone: "Europe/Berlin" };
  const body = { institutions: [lakeside] };
  const dry = await send("post", "/content?dryRun=true", { token, body });
  expect(dry.body).toMatchObject({
    outcome: "dry_run",
    changes: [{ what: "institution", id: "lakeside", change: "add" }],
  });
  const names = async () => (await records.institutions()).map(({ name }) => name);
  expect(await names()).not.toContain("Lakeside");
  expect((await send("post", "/content", { token, body })).body.outcome).toBe("applied");
  expect(await names()).toContain("Lakeside");
  expect((await send("post", "/content", { token, body })).body.changes).toEqual([]);
  const wrong = await send("post", "/content", {
    token,
    body: { institutions: [{ ...lakeside, colour: 3 }] },
  });
  expect([wrong.status, wrong.body.errors.length]).toEqual([400, 1]);
});
