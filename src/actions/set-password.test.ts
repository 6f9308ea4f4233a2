import { expect, it } from "vitest";
import { as, begin, people, riverside, twoSchools } from "../../test/two-schools.ts";
import { accountId } from "../policy/ids.ts";
import { hours } from "../policy/time.ts";
import type { Caller } from "./caller.ts";
import { noteCredentialChange } from "./note-credential-change.ts";
import { setPassword } from "./set-password.ts";

const rosa = as(people.rosa);
const long = "correct horse battery";

async function scene() {
  const schools = await twoSchools();
  const hashed: string[] = [];
  const hashPassword = async (password: string) => {
    hashed.push(password);
    return `hash of ${password}`;
  };
  const ends = async () => (await schools.records.standing({ accountId: people.ana.id }))?.denials ?? [];
  return {
    ...schools,
    hashed,
    ends,
    set: setPassword({ ...schools.deps, hashPassword }),
    note: noteCredentialChange(schools.deps),
  };
}

const cutOff = {
  type: "cut-off",
  id: expect.stringMatching(/^den_/),
  target: { level: "account", accountId: people.ana.id },
  notBefore: begin,
  because: "credentials_changed",
  at: begin,
};

it("keeps the hash, ends whatever was signed in with the old one, and waits until that holds", async () => {
  const { set, records, ends, effects } = await scene();
  expect(await set(rosa, { accountId: people.ana.id, password: long })).toEqual({ outcome: "password_set" });
  expect(await records.passwordHash(people.ana.id)).toBe(`hash of ${long}`);
  expect(await ends()).toEqual([cutOff]);
  expect(effects).toEqual([begin]);
});

it("tells a password that it has made, and hashes that one", async () => {
  const { set, hashed } = await scene();
  const outcome = await set(rosa, { accountId: people.ana.id, password: "generate" });
  expect(outcome).toEqual({
    outcome: "password_set",
    generatedPassword: expect.stringMatching(/^([2-9a-hjkmnp-z]{4}-){3}[2-9a-hjkmnp-z]{4}$/),
  });
  expect(hashed).toEqual(["generatedPassword" in outcome && outcome.generatedPassword]);
  const other = await set(rosa, { accountId: people.ana.id, password: "generate" });
  expect(other).not.toEqual(outcome);
});

it("refuses a bad password, and then changes nothing", async () => {
  const { set, records, ends, effects, audit } = await scene();
  expect(await set(rosa, { accountId: people.ana.id, password: "short" })).toMatchObject({
    outcome: "password_refused",
    because: expect.any(String),
  });
  expect(await records.passwordHash(people.ana.id)).toBeUndefined();
  expect([await ends(), effects, await audit()]).toEqual([[], [], []]);
});

const refusals: readonly [string, Caller, { readonly id: string }, string][] = [
  ["without the permission", as(people.rosa, ["accounts:read"]), people.ana, "not_permitted"],
  ["of somebody at another school", rosa, people.hugo, "no_such_account"],
  ["of nobody", rosa, { id: "acc_x" }, "no_such_account"],
  ["of somebody who may do more", rosa, people.dora, "not_permitted"],
];

it.each(refusals)("sets no password %s", async (_what, caller, { id }, expected) => {
  const { set, hashed, effects, audit } = await scene();
  expect(await set(caller, { accountId: accountId(id), password: long })).toEqual({ outcome: expected });
  expect([hashed, effects, await audit()]).toEqual([[], [], []]);
});

it.each(refusals)("notes no change elsewhere %s", async (_what, caller, { id }, expected) => {
  const { note, effects, audit } = await scene();
  expect(await note(caller, { accountId: accountId(id) })).toEqual({ outcome: expected });
  expect([effects, await audit()]).toEqual([[], []]);
});

it("asks once more when the password is hashed: somebody may have been given a role meanwhile", async () => {
  const { records, deps, effects } = await scene();
  const hashPassword = async () => {
    await records.change((writer) =>
      writer.putAccount({ ...people.ana, roles: ["deployment-administrator"] }),
    );
    return "hash";
  };
  const set = setPassword({ ...deps, hashPassword });
  expect(await set(rosa, { accountId: people.ana.id, password: long })).toEqual({ outcome: "not_permitted" });
  expect(await records.passwordHash(people.ana.id)).toBeUndefined();
  expect(effects).toEqual([]);
});

it("writes who, whom and why into the audit record", async () => {
  const { set, note, audit, ends, wait } = await scene();
  await set(rosa, { accountId: people.ana.id, password: long, code: "forgotten", note: "came by" });
  wait(hours(1));
  await note(rosa, { accountId: people.ana.id, code: "elsewhere" });
  const [first, second] = (await ends()).toSorted((one, other) => one.at - other.at);
  const whom = { actor: rosa.actor, accountId: people.ana.id, institutionId: riverside };
  expect(await audit()).toMatchObject([
    { ...whom, action: "note-credential-change", code: "elsewhere", details: { cutOff: second?.id } },
    {
      ...whom,
      action: "set-password",
      at: begin,
      code: "forgotten",
      note: "came by",
      details: { cutOff: first?.id },
    },
  ]);
});

it("ends whatever was signed in with a password that was changed elsewhere", async () => {
  const { note, ends, effects } = await scene();
  expect(await note(rosa, { accountId: people.ana.id })).toEqual({ outcome: "noted", cutOff });
  expect(await ends()).toEqual([cutOff]);
  expect(effects).toEqual([begin]);
});
