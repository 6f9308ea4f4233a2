import { describe, expect, it } from "vitest";
import { as, begin, client, people, riverside, twoSchools } from "../../test/two-schools.ts";
import { instant } from "../policy/time.ts";
import type { Client } from "../store/port/entities.ts";
import { permissions } from "./caller.ts";
import { changeClient } from "./change-client.ts";
import { clientVersion } from "./client-version.ts";
import type { DeclaredClient } from "./content.ts";

const dora = as(people.dora);
const before = client("diary", "tool", {
  name: "Diary",
  redirectUris: ["https://diary.example/back"],
  postLogoutRedirectUris: ["https://diary.example/"],
  scopes: ["openid"],
  secretHashes: ["kept"],
  endingSecrets: [{ hash: "earlier", endsAt: instant(5) }],
  disabled: true,
});
const declared: DeclaredClient = {
  id: before.id,
  kind: "tool",
  name: "Diary 2",
  institutions: [riverside],
  redirectUris: ["https://diary.example/back", "https://new.example/back"],
  scopes: ["openid", "profile"],
  secret: "generate",
};

async function scene(recorded: Client = before) {
  const schools = await twoSchools();
  await schools.records.change((writer) => writer.putClient(recorded));
  const held = async () => schools.records.client(before.id);
  const change = changeClient(schools.deps);
  return { ...schools, held, change };
}

const expects = () => true;

it("replaces the whole client but for its switch and its secrets, and waits until that holds everywhere", async () => {
  const { change, held, effects } = await scene();
  const outcome = await change(dora, { declared, expects });
  const changed = {
    ...before,
    name: "Diary 2",
    institutions: [riverside],
    redirectUris: ["https://diary.example/back", "https://new.example/back"],
    postLogoutRedirectUris: [],
    scopes: ["openid", "profile"],
  };
  expect(outcome).toEqual({ outcome: "changed", client: changed });
  expect(await held()).toEqual(changed);
  expect(effects).toEqual([begin]);
});

it("tells in the audit record who changed which fields and why", async () => {
  const { change, audit } = await scene();
  await change(dora, { declared, expects, code: "moved", note: "new address" });
  const [record] = await audit();
  expect(record).toMatchObject({
    action: "change-client",
    actor: dora.actor,
    at: begin,
    clientId: before.id,
    code: "moved",
    note: "new address",
  });
  expect(record?.details).toEqual({
    kind: "tool",
    fields: expect.arrayContaining([
      "name",
      "institutions",
      "redirectUris",
      "postLogoutRedirectUris",
      "scopes",
    ]),
  });
  expect(record?.details?.["fields"]).not.toContain("secret");
});

it("changes nothing when it says the same, and still waits", async () => {
  const { change, effects, audit, records } = await scene();
  const number = await records.lastChange();
  const { name, institutions, redirectUris, postLogoutRedirectUris, scopes } = before;
  const same = { ...declared, name, institutions, redirectUris, postLogoutRedirectUris, scopes };
  expect(await change(dora, { declared: same, expects })).toEqual({ outcome: "unchanged", client: before });
  expect([effects, await audit(), await records.lastChange()]).toEqual([[begin], [], number]);
});

it("asks the caller about the version that is there now", async () => {
  const { change, held, effects } = await scene();
  const asked: string[] = [];
  const never = (version: string) => {
    asked.push(version);
    return false;
  };
  expect(await change(dora, { declared, expects: never })).toEqual({ outcome: "changed_meanwhile" });
  expect(asked).toEqual([clientVersion(before)]);
  expect([await held(), effects]).toEqual([before, []]);
});

it("makes a secret for a client that had none, and takes the secrets away from one that is to have none", async () => {
  const { change, held } = await scene({ ...before, kind: "web" });
  const web = { ...declared, kind: "web" } as const;
  await change(dora, { declared: { ...web, secret: "none" }, expects });
  expect(await held()).toMatchObject({ secretHashes: [] });
  expect((await held())?.endingSecrets).toBeUndefined();
  const outcome = await change(dora, { declared: web, expects });
  expect(outcome).toMatchObject({ outcome: "changed", secret: expect.stringMatching(/^[\w-]{43}$/) });
  expect((await held())?.secretHashes).toHaveLength(1);
});

it("takes what is recorded into account where somebody may do less than the client", async () => {
  const { change, held } = await scene({ ...before, scopes: ["keys:rotate"] });
  const caller = as(people.dora, ["clients:write"]);
  expect(await change(caller, { declared, expects })).toEqual({ outcome: "not_permitted" });
  expect((await held())?.scopes).toEqual(["keys:rotate"]);
});

describe("is not changed", () => {
  it.each([
    [
      "without the permission",
      as(
        people.dora,
        permissions.filter((one) => one !== "clients:write"),
      ),
      declared,
      "not_permitted",
    ],
    ["by somebody of one school", as(people.rosa, permissions), declared, "not_permitted"],
    ["into another kind", dora, { ...declared, kind: "web" } as const, "other_kind"],
    ["when it is not there", dora, { ...declared, id: client("x", "tool").id }, "no_such_client"],
  ])("%s", async (_what, caller, asked, outcome) => {
    const { change, held, effects, audit } = await scene();
    expect(await change(caller, { declared: asked, expects })).toEqual({ outcome });
    expect([await held(), effects, await audit()]).toEqual([before, [], []]);
  });

  it("against what other clients have", async () => {
    const { change, effects } = await scene();
    const asked = { ...declared, name: "Тhe арр" };
    expect(await change(dora, { declared: asked, expects })).toMatchObject({
      outcome: "contradicts",
      problems: [{ path: "name" }],
    });
    expect(effects).toEqual([]);
  });
});

it("the version is the same for the same client, whatever its order, its switch and its secrets", () => {
  const version = clientVersion(before);
  expect(version).toMatch(/^[\w-]{22}$/);
  const reordered = Object.fromEntries(Object.entries(before).toReversed()) as unknown as Client;
  expect(clientVersion(reordered)).toBe(version);
  expect(clientVersion({ ...before, disabled: false })).toBe(version);
  const { endingSecrets: _, ...settled } = before;
  expect(clientVersion({ ...settled, secretHashes: ["another", "two"] })).toBe(version);
  const keyed = { ...before, publicKeys: [{ kty: "OKP", x: "1" }] };
  expect(clientVersion(keyed)).toBe(clientVersion({ ...before, publicKeys: [{ x: "1", kty: "OKP" }] }));
});

it("the version is another for each other client", () => {
  const others: readonly Client[] = [
    before,
    { ...before, name: "Diary 2" },
    { ...before, institutions: [riverside] },
    { ...before, redirectUris: [] },
    { ...before, scopes: ["openid", "profile"] },
    { ...before, audience: "https://api.example" },
    { ...before, secretHashes: [] },
    { ...before, publicKeys: [{ kty: "OKP" }] },
    { ...before, publicKeys: [{ kty: "OKP", x: "1" }] },
    { ...before, requirePkce: false },
  ];
  expect(new Set(others.map(clientVersion)).size).toBe(others.length);
});
