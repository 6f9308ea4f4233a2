import { expect, it } from "vitest";
import { as, asProgram, begin, people, phone, twoSchools } from "../../test/two-schools.ts";
import { accountId } from "../policy/ids.ts";
import { noteCredentialChange } from "./note-credential-change.ts";

const { ana, dora, hugo } = people;
const rosa = as(people.rosa);
const takeEffect = () => Promise.reject(new Error("no feed"));

it("ends what was signed in to with the old password, and waits until that holds everywhere", async () => {
  const { deps, records, effects } = await twoSchools();
  const outcome = await noteCredentialChange(deps)(rosa, { accountId: ana.id });
  const cutOff = {
    type: "cut-off",
    id: expect.stringMatching(/^den_/),
    target: { level: "account", accountId: ana.id },
    notBefore: begin,
    because: "credentials_changed",
    at: begin,
  };
  expect(outcome).toEqual({ outcome: "noted", cutOff });
  expect((await records.standing({ accountId: ana.id, grantId: phone }))?.denials).toEqual([cutOff]);
  expect(effects).toEqual([begin]);
  const broken = noteCredentialChange({ ...deps, takeEffect })(rosa, { accountId: ana.id });
  await expect(broken).rejects.toThrow("no feed");
});

it("stands in the audit record with who, whose, why and what it ended", async () => {
  const { deps, audit } = await twoSchools();
  const request = { accountId: ana.id, code: "directory", note: "changed at the desk" };
  const outcome = await noteCredentialChange(deps)(asProgram(rosa), request);
  expect(await audit()).toMatchObject([
    {
      at: begin,
      actor: { type: "service", id: "acc_rosa" },
      action: "note-credential-change",
      accountId: "acc_ana",
      institutionId: "riverside",
      code: "directory",
      note: "changed at the desk",
      details: { cutOff: "cutOff" in outcome ? outcome.cutOff.id : "" },
    },
  ]);
});

it.each([
  ["somebody who may not write accounts", as(people.rosa, ["accounts:read"]), ana.id, "not_permitted"],
  ["support", as(people.sue), ana.id, "not_permitted"],
  ["another school", as(people.hana), ana.id, "no_such_account"],
  ["anybody, of nobody", rosa, accountId("acc_x"), "no_such_account"],
  ["anybody, of another school's", rosa, hugo.id, "no_such_account"],
  ["somebody of a person who may do more", rosa, dora.id, "not_permitted"],
])("is not for %s", async (_who, caller, of, outcome) => {
  const { deps, audit, effects } = await twoSchools();
  expect(await noteCredentialChange(deps)(caller, { accountId: of })).toEqual({ outcome });
  expect([await audit(), effects]).toEqual([[], []]);
});
