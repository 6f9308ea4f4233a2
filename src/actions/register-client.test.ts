import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { as, begin, client, hillview, people, riverside, twoSchools } from "../../test/two-schools.ts";
import { clientId, institutionId } from "../policy/ids.ts";
import { type Permission, permissions } from "./caller.ts";
import type { DeclaredClient } from "./content.ts";
import { registerClient } from "./register-client.ts";

const dora = as(people.dora);
const diary = clientId("diary");
const declared: DeclaredClient = {
  id: diary,
  kind: "tool",
  name: "Diary",
  institutions: [riverside],
  redirectUris: ["https://diary.example/back"],
  scopes: ["openid"],
  secret: "generate",
};

async function scene() {
  const schools = await twoSchools();
  return {
    ...schools,
    held: async () => schools.records.client(diary),
    register: registerClient(schools.deps),
  };
}

it("adds a client with a secret that is told once and kept as a hash, and waits until that holds everywhere", async () => {
  const { register, held, effects } = await scene();
  const outcome = await register(dora, { declared });
  if (outcome.outcome !== "registered") throw new Error(outcome.outcome);
  expect(outcome.secret).toMatch(/^[\w-]{43}$/);
  const hash = createHash("sha256")
    .update(outcome.secret ?? "")
    .digest("base64url");
  expect(await held()).toEqual({
    id: diary,
    kind: "tool",
    name: "Diary",
    institutions: [riverside],
    redirectUris: ["https://diary.example/back"],
    postLogoutRedirectUris: [],
    scopes: ["openid"],
    requirePkce: true,
    secretHashes: [hash],
    disabled: false,
  });
  expect(outcome.client).toEqual(await held());
  expect(effects).toEqual([begin]);
});

it.each([
  ["a public client", { kind: "mobile", secret: "none" }],
  ["a client with keys", { secret: "none", publicKeys: [{ kty: "OKP" }] }],
] as const)("makes no secret for %s", async (_what, more) => {
  const { register, held } = await scene();
  const outcome = await register(dora, { declared: { ...declared, ...more } });
  expect(outcome).toMatchObject({ outcome: "registered" });
  expect("secret" in outcome).toBe(false);
  expect((await held())?.secretHashes).toEqual([]);
});

it("stands in the audit record without the secret", async () => {
  const { register, audit } = await scene();
  const outcome = await register(dora, {
    declared,
    code: "new-tool",
    note: "asked for by the maths teachers",
  });
  const records = await audit();
  expect(records).toMatchObject([
    {
      at: begin,
      actor: dora.actor,
      action: "register-client",
      clientId: diary,
      code: "new-tool",
      note: "asked for by the maths teachers",
      details: { kind: "tool" },
    },
  ]);
  expect(records[0]?.details?.["fields"]).toEqual(expect.arrayContaining(["name", "redirectUris", "secret"]));
  if (!("secret" in outcome)) throw new Error("no secret");
  expect(JSON.stringify(records)).not.toContain(outcome.secret);
});

it("leaves a client alone whose id it is", async () => {
  const { register, held, records, effects } = await scene();
  const there = client("diary", "web");
  await records.change((writer) => writer.putClient(there));
  expect(await register(dora, { declared })).toEqual({ outcome: "id_taken" });
  expect([await held(), effects]).toEqual([there, []]);
});

const but = (...missing: readonly Permission[]) =>
  permissions.filter((permission) => !missing.includes(permission));

it.each([
  ["without the permission", as(people.dora, but("clients:write")), declared],
  ["of one school", as(people.rosa, permissions), declared],
  [
    "that would hand out what they do not hold",
    as(people.dora, but("keys:rotate")),
    { ...declared, scopes: ["keys:rotate"] },
  ],
  [
    "that would hand out with the scope admin what they do not hold",
    as(people.dora, but("keys:rotate")),
    { ...declared, scopes: ["admin"] },
  ],
])("refuses a caller %s", async (_what, caller, asked) => {
  const { register, held, effects, audit } = await scene();
  expect(await register(caller, { declared: asked })).toEqual({ outcome: "not_permitted" });
  expect([await held(), effects, await audit()]).toEqual([undefined, [], []]);
});

it("lets somebody hand out what they hold", async () => {
  const { register } = await scene();
  const caller = as(people.dora, ["clients:write", "audit:read"]);
  const scopes = ["openid", "audit:read"];
  expect(await register(caller, { declared: { ...declared, scopes } })).toMatchObject({
    outcome: "registered",
  });
});

it("tells all that the records contradict", async () => {
  const { register, held, records, effects, audit } = await scene();
  await records.change(async (writer) => {
    await writer.putClient(client("api", "resource-server", { audience: "https://api.example" }));
    await writer.putClient(client("coco", "tool", { name: "Coco" }));
  });
  const asked = {
    ...declared,
    kind: "resource-server",
    name: "C o-c o",
    audience: "https://api.example",
    institutions: [riverside, institutionId("nowhere"), hillview, institutionId("neither")],
  } as const;
  expect(await register(dora, { declared: asked })).toEqual({
    outcome: "contradicts",
    problems: [
      { path: "institutions[1]", message: 'there is no institution "nowhere"' },
      { path: "institutions[3]", message: 'there is no institution "neither"' },
      { path: "audience", message: "another resource server has this audience" },
      { path: "name", message: 'looks like the name of another client, "Coco"' },
    ],
  });
  expect([await held(), effects, await audit()]).toEqual([undefined, [], []]);
});

it("takes the very name of another client, and every institution", async () => {
  const { register } = await scene();
  const asked = { ...declared, name: "The app", institutions: "all" } as const;
  expect(await register(dora, { declared: asked })).toMatchObject({
    outcome: "registered",
    client: { institutions: "all" },
  });
});

it("takes the place of the default resource server, which is told in the audit record of both", async () => {
  const { register, held, records, audit } = await scene();
  const before = client("api", "resource-server", { isDefaultResourceServer: true });
  await records.change((writer) => writer.putClient(before));
  const asked = {
    ...declared,
    kind: "resource-server",
    audience: "https://api.example",
    defaultResourceServer: true,
  } as const;
  await register(dora, { declared: asked });
  const { isDefaultResourceServer: _, ...after } = before;
  expect(await records.client(before.id)).toEqual(after);
  expect((await held())?.isDefaultResourceServer).toBe(true);
  expect(await audit()).toMatchObject([
    { action: "register-client", clientId: diary },
    {
      action: "change-client",
      clientId: before.id,
      at: begin,
      details: { kind: "resource-server", fields: ["defaultResourceServer"], inFavourOf: diary },
    },
  ]);
});

it("leaves the default resource server what it is when another is none", async () => {
  const { register, records } = await scene();
  const before = client("api", "resource-server", { isDefaultResourceServer: true });
  await records.change((writer) => writer.putClient(before));
  await register(dora, { declared: { ...declared, defaultResourceServer: false } });
  expect(await records.client(before.id)).toEqual(before);
});

it("makes one client of 50 registrations of one id at once, 1000 times", async () => {
  const { register, records } = await scene();
  for (let round = 0; round < 1000; round += 1) {
    const id = clientId(`diary-${round}`);
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, async (_none, nth) =>
        register(dora, { declared: { ...declared, id, name: `Diary ${round} of ${nth}` } }),
      ),
    );
    const [won, ...more] = outcomes.filter(({ outcome }) => outcome === "registered");
    const taken = outcomes.filter(({ outcome }) => outcome === "id_taken");
    expect([more.length, taken.length]).toEqual([0, 49]);
    expect(won).toMatchObject({ client: await records.client(id) });
  }
});
