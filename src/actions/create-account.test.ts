import { expect, it } from "vitest";
import { as, hillview, people, riverside, twoSchools } from "../../test/two-schools.ts";
import { institutionId } from "../policy/ids.ts";
import { createAccount } from "./create-account.ts";
import { setPassword } from "./set-password.ts";

const rosa = as(people.rosa);
const maria = { institutionId: riverside, username: "maria", name: "Maria", roles: [] };
const hashPassword = async (password: string) => `hash of ${password}`;

async function start() {
  const school = await twoSchools();
  const deps = { ...school.deps, hashPassword };
  return { ...school, create: createAccount(deps), set: setPassword(deps) };
}

it("creates an account with its password, and never tells the password to the audit record", async () => {
  const school = await start();
  const password = "correct horse battery";
  const outcome = await school.create(rosa, { ...maria, email: "m@riverside.example", password });
  if (outcome.outcome !== "created") throw new Error(outcome.outcome);
  expect(outcome.generatedPassword).toBeUndefined();
  expect(await school.records.accountByUsername(riverside, "MARIA")).toEqual(outcome.account);
  expect(await school.records.passwordHash(outcome.account.id)).toBe("hash of correct horse battery");
  const [record] = await school.audit();
  expect(record).toMatchObject({
    action: "create-account",
    accountId: outcome.account.id,
    institutionId: "riverside",
    details: { created: true, username: "maria", password: true },
  });
  expect(JSON.stringify(record)).not.toContain("horse");
  expect(school.effects).toHaveLength(1);
});

it("generates a password and tells it once, or leaves the account without one", async () => {
  const school = await start();
  const outcome = await school.create(rosa, { ...maria, password: "generate" });
  if (outcome.outcome !== "created") throw new Error(outcome.outcome);
  const hash = await school.records.passwordHash(outcome.account.id);
  expect(hash).toBe(`hash of ${outcome.generatedPassword}`);
  expect(JSON.stringify(await school.audit())).not.toContain(outcome.generatedPassword);
  const without = await school.create(rosa, { ...maria, username: "max" });
  if (without.outcome !== "created") throw new Error(without.outcome);
  expect(await school.records.passwordHash(without.account.id)).toBeUndefined();
  const [record] = await school.audit();
  expect(record).toMatchObject({ details: { username: "max", password: false } });
});

it.each([
  ["a username that somebody has", { username: "Ana" }, { outcome: "username_taken" }],
  ["another school", { institutionId: hillview }, { outcome: "no_such_institution" }],
  ["an unknown school", { institutionId: institutionId("none") }, { outcome: "no_such_institution" }],
  [
    "a role above the caller's",
    { roles: ["deployment-administrator" as const] },
    { outcome: "not_permitted" },
  ],
  ["a bad password", { password: "password1" }, { outcome: "password_refused", because: "too_common" }],
])("refuses %s", async (_what, different, outcome) => {
  const school = await start();
  expect(await school.create(rosa, { ...maria, ...different })).toEqual(outcome);
  expect(await school.audit()).toEqual([]);
});

it("lets nobody hand out what they do not hold", async () => {
  const school = await start();
  const mayCreate = as(people.rosa, ["accounts:write", "accounts:read"]);
  expect(await school.create(mayCreate, { ...maria, roles: ["support"] })).toEqual({
    outcome: "not_permitted",
  });
  expect(await school.create(as(people.sue), maria)).toEqual({ outcome: "not_permitted" });
  expect(await school.create(mayCreate, maria)).toMatchObject({ outcome: "created" });
  const dora = as(people.dora);
  const boss = { ...maria, username: "boss", roles: ["deployment-administrator" as const] };
  expect(await school.create(dora, boss)).toMatchObject({ outcome: "created" });
  const everythingAtOneSchool = { ...dora, institutions: [riverside] };
  expect(await school.create(everythingAtOneSchool, { ...boss, username: "boss2" })).toEqual({
    outcome: "not_permitted",
  });
});

it("gives a username once, however many ask at the same time", async () => {
  const school = await start();
  const outcomes = await Promise.all(
    ["maria", "Maria", "MARIA"].map((username) => school.create(rosa, { ...maria, username })),
  );
  expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual([
    "created",
    "username_taken",
    "username_taken",
  ]);
});

it("sets a password and ends what was signed in with the old one", async () => {
  const school = await start();
  const request = { accountId: people.ana.id, password: "correct horse battery", code: "forgotten" };
  expect(await school.set(rosa, request)).toEqual({ outcome: "password_set" });
  expect(await school.records.passwordHash(people.ana.id)).toBe("hash of correct horse battery");
  const standing = await school.records.standing({ accountId: people.ana.id });
  expect(standing?.denials).toMatchObject([
    { type: "cut-off", because: "credentials_changed", notBefore: school.now() },
  ]);
  expect(standing?.denials[0]).not.toHaveProperty("sparingSession");
  expect(await school.audit()).toMatchObject([{ action: "set-password", code: "forgotten" }]);
  expect(JSON.stringify(await school.audit())).not.toContain("horse");
  expect(school.effects).toHaveLength(1);
  const generated = await school.set(rosa, { accountId: people.ana.id, password: "generate" });
  if (generated.outcome !== "password_set") throw new Error(generated.outcome);
  expect(await school.records.passwordHash(people.ana.id)).toBe(`hash of ${generated.generatedPassword}`);
});

it.each([
  ["of another school", people.hugo.id, rosa, "no_such_account"],
  ["of somebody who may do more", people.dora.id, rosa, "not_permitted"],
  [
    "of an administrator, for a program that only writes accounts",
    people.rosa.id,
    as(people.rosa, ["accounts:write"]),
    "not_permitted",
  ],
  ["of anybody, for support", people.ana.id, as(people.sue), "not_permitted"],
])("does not set the password %s", async (_whose, accountId, caller, outcome) => {
  const school = await start();
  expect(await school.set(caller, { accountId, password: "correct horse battery" })).toEqual({ outcome });
  expect(await school.records.passwordHash(accountId)).toBeUndefined();
});

it("refuses a password with the username in it, and looks again whom it is for after hashing", async () => {
  const school = await start();
  await school.records.change((writer) => writer.putAccount({ ...people.ben, username: "benedict" }));
  const ben = { accountId: people.ben.id };
  expect(await school.set(rosa, { ...ben, password: "benedict-7-x" })).toEqual({
    outcome: "password_refused",
    because: "contains_username",
  });
  const promoting = setPassword({
    ...school.deps,
    hashPassword: async () => {
      await school.records.change((writer) =>
        writer.putAccount({ ...people.ben, roles: ["deployment-administrator"] }),
      );
      return "hash";
    },
  });
  expect(await promoting(rosa, { ...ben, password: "correct horse" })).toEqual({ outcome: "not_permitted" });
  expect(await school.records.passwordHash(people.ben.id)).toBeUndefined();
});
