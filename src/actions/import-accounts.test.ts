import { expect, it } from "vitest";
import { as, hillview, people, riverside, twoSchools } from "../../test/two-schools.ts";
import { decide } from "../policy/decide.ts";
import { grantId } from "../policy/ids.ts";
import { hours } from "../policy/time.ts";
import { replicaOf } from "../rulebook/replica.ts";
import { type ImportedPerson, importAccounts } from "./import-accounts.ts";

const rosa = as(people.rosa);

async function start() {
  const school = await twoSchools();
  const hashed: string[] = [];
  const hashPassword = async (password: string) => {
    hashed.push(password);
    return `hash of ${password}`;
  };
  const run = importAccounts({ ...school.deps, hashPassword });
  const results = async (list: readonly ImportedPerson[], caller = rosa) => {
    const outcome = await run(caller, { institutionId: riverside, people: list, ...reason });
    return outcome.outcome === "imported" ? outcome.results : outcome.outcome;
  };
  return { ...school, run, results, hashed };
}

const reason = { code: "term", note: "The new year begins." };

const list: readonly ImportedPerson[] = [
  { username: "Ana", name: "Ana Maria", email: "ana@new.example" },
  { username: "ben", name: "Ben" },
  { username: "mia", name: "Mia", password: "generate" },
  { username: "MIA", name: "Mia again" },
  { username: "boss", name: "Boss", roles: ["deployment-administrator"] },
  { username: "dora", name: "Dora renamed" },
];

it("says for each person what became of them, and records each change", async () => {
  const school = await start();
  expect(await school.results(list)).toMatchObject([
    { username: "Ana", outcome: "changed", accountId: "acc_ana" },
    { username: "ben", outcome: "same", accountId: "acc_ben" },
    { username: "mia", outcome: "created", generatedPassword: expect.any(String) },
    { username: "MIA", outcome: "refused", because: "named_twice" },
    { username: "boss", outcome: "refused", because: "role_not_permitted" },
    { username: "dora", outcome: "refused", because: "role_not_permitted" },
  ]);
  expect(await school.records.account(people.ana.id)).toEqual({
    ...people.ana,
    name: "Ana Maria",
    email: "ana@new.example",
  });
  expect(await school.records.account(people.dora.id)).toEqual(people.dora);
  const mia = await school.records.accountByUsername(riverside, "mia");
  expect(mia).toMatchObject({ name: "Mia", roles: [] });
  expect(await school.records.passwordHash(mia?.id ?? people.ana.id)).toBe(`hash of ${school.hashed[0]}`);
  expect(await school.audit()).toMatchObject([
    { action: "import-accounts", accountId: mia?.id, ...reason, details: { created: true, password: true } },
    { action: "import-accounts", accountId: "acc_ana", ...reason, details: { changed: ["name", "email"] } },
  ]);
  expect(school.effects).toHaveLength(1);
});

it("changes nothing when the same list comes again, and gives no second password", async () => {
  const school = await start();
  await school.results(list);
  const before = await school.audit();
  const again = await school.results(list);
  expect(again).toMatchObject([
    { outcome: "same" },
    { outcome: "same" },
    { outcome: "same" },
    { outcome: "refused" },
    { outcome: "refused" },
    { outcome: "refused" },
  ]);
  expect(JSON.stringify(again)).not.toContain("generatedPassword");
  expect(school.hashed).toHaveLength(1);
  expect(await school.audit()).toEqual(before);
});

it("keeps what the list does not say", async () => {
  const school = await start();
  await school.results([{ username: "sue", name: "Sue B." }]);
  expect(await school.records.account(people.sue.id)).toEqual({ ...people.sue, name: "Sue B." });
});

it("gives and takes roles that the caller outranks, and only those", async () => {
  const school = await start();
  await school.results([{ username: "ben", name: "Ben", roles: ["support"] }]);
  expect(await school.records.account(people.ben.id)).toMatchObject({ roles: ["support"] });
  const program = as(people.rosa, ["accounts:write"]);
  expect(await school.results([{ username: "sue", name: "Sue", roles: [] }], program)).toMatchObject([
    { outcome: "refused", because: "role_not_permitted" },
  ]);
  expect(await school.records.account(people.sue.id)).toEqual(people.sue);
});

it.each([
  ["another school", rosa, hillview, "no_such_institution"],
  ["no permission", as(people.sue), riverside, "not_permitted"],
])("imports nothing with %s", async (_what, caller, institutionId, outcome) => {
  const school = await start();
  expect(await school.run(caller, { institutionId, people: list })).toEqual({ outcome });
  expect(await school.audit()).toEqual([]);
});

it("signs out who stops being an administrator: a token that still says so is spared by nothing", async () => {
  const school = await start();
  const dora = as(people.dora);
  const { id: accountId, institutionId } = people.rosa;
  const signedInAt = school.deps.now();
  const token = {
    grantId: grantId("grt_rosa"),
    accountId,
    institutionId,
    kind: "web",
    administrator: true,
  } as const;
  school.wait(hours(0.5));
  const allowed = async () =>
    decide(
      replicaOf(await school.records.snapshot(signedInAt)).factsFor({
        ...token,
        signedInAt,
        lastActivityAt: signedInAt,
      }),
      school.deps.now(),
    );
  expect(await school.results([{ username: "rosa", name: "Rosa Maria" }], dora)).toMatchObject([
    { outcome: "changed" },
  ]);
  expect(await allowed()).toMatchObject({ allowed: true });
  await school.results([{ username: "rosa", name: "Rosa", roles: ["support"] }], dora);
  expect(await allowed()).toMatchObject({ allowed: false, because: "revoked" });
  const { items } = await school.records.revocations({ institutions: "all", limit: 10 });
  expect(items).toMatchObject([{ target: { accountId }, code: "no-longer-administrator" }]);
});

it("looks at a part of the list, and knows who is named before it", async () => {
  const school = await start();
  const partly = async (from: number, count: number) => {
    const outcome = await school.run(rosa, { institutionId: riverside, people: list, part: { from, count } });
    return outcome.outcome === "imported" ? outcome.results : outcome.outcome;
  };
  expect(await partly(3, 2)).toMatchObject([
    { username: "MIA", outcome: "refused", because: "named_twice" },
    { username: "boss", outcome: "refused", because: "role_not_permitted" },
  ]);
  expect(await partly(2, 1)).toMatchObject([{ username: "mia", outcome: "created" }]);
  expect(await partly(6, 20)).toEqual([]);
});
