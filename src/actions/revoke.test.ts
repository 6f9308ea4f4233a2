import { describe, expect, it } from "vitest";
import { as, begin, hillview, people, phone, riverside, twoSchools } from "../../test/two-schools.ts";
import type { CutOff } from "../policy/denials.ts";
import { accountId, clientId, grantId, institutionId } from "../policy/ids.ts";
import { after, before, hours, milliseconds } from "../policy/time.ts";
import type { Caller } from "./caller.ts";
import { type RevocationTarget, type Revoke, revoke } from "./revoke.ts";

const [app, quiz] = [clientId("app"), clientId("quiz")];
const ana = { level: "account", accountId: people.ana.id } as const;
const everyone = { level: "everyone" } as const;
const school = { level: "institution", institutionId: riverside } as const;
const [rosa, sue, dora] = [as(people.rosa), as(people.sue), as(people.dora)];

/** What a caller does to the two schools. */
async function scene() {
  const schools = await twoSchools();
  const end = revoke({ ...schools.deps, signIns: schools.signIns });
  const cutOff = async (caller: Caller, request: Revoke): Promise<CutOff> => {
    const outcome = await end(caller, request);
    if (!("revocation" in outcome) || outcome.revocation.type !== "cut-off") throw new Error(outcome.outcome);
    return outcome.revocation;
  };
  return { ...schools, end, cutOff };
}

const targets: readonly RevocationTarget[] = [
  ana,
  { ...ana, clientId: quiz },
  { level: "client", clientId: app },
  school,
  everyone,
];

it.each(targets)(
  "ends everything at %o with one record, and waits until it holds everywhere",
  async (target) => {
    const { end, effects, records } = await scene();
    const outcome = await end(dora, { target, code: "breach" });
    expect(outcome).toEqual({
      outcome: "revoked",
      revocation: {
        type: "cut-off",
        id: expect.stringMatching(/^den_/),
        target,
        notBefore: begin,
        because: "revoked",
        at: begin,
        code: "breach",
      },
    });
    expect(effects).toEqual([begin]);
    if (!("revocation" in outcome)) throw new Error("nothing was ended");
    expect(await records.denial(outcome.revocation.id)).toEqual(outcome.revocation);
  },
);

it("ends one sign-in as its own action does", async () => {
  const { end, effects, audit } = await scene();
  const target = { level: "grant", grantId: phone } as const;
  expect(await end(sue, { target, code: "lost" })).toMatchObject({
    outcome: "revoked",
    revocation: { type: "grant-revocation", grantId: phone, because: "revoked", code: "lost" },
  });
  expect(await end(sue, { target })).toMatchObject({ outcome: "unchanged" });
  expect(effects).toHaveLength(2);
  expect(await audit()).toMatchObject([{ action: "revoke-grant", grantId: phone }]);
});

it.each<[string, Caller, RevocationTarget, string]>([
  [
    "nobody ends one sign-in without the permission",
    as(people.rosa, []),
    { level: "grant", grantId: phone },
    "not_permitted",
  ],
  [
    "nobody ends a person's without the permission",
    as(people.rosa, ["sign-ins:end-all"]),
    ana,
    "not_permitted",
  ],
  ["support ends a person's", sue, ana, "revoked"],
  ["support does not end a school's", sue, school, "not_permitted"],
  ["a school's administrator ends the school's", rosa, school, "revoked"],
  [
    "a school's administrator does not end an app's",
    rosa,
    { level: "client", clientId: app },
    "not_permitted",
  ],
  ["a school's administrator does not end everyone's", rosa, everyone, "not_permitted"],
  [
    "a deployment's support does not end everyone's",
    { ...sue, institutions: "all" },
    everyone,
    "not_permitted",
  ],
  ["another school is none", rosa, { level: "institution", institutionId: hillview }, "no_such_target"],
  [
    "a person at another school is none",
    rosa,
    { level: "account", accountId: people.hugo.id },
    "no_such_target",
  ],
  [
    "a person nobody knows is none",
    dora,
    { level: "account", accountId: accountId("acc_x") },
    "no_such_target",
  ],
  [
    "a school nobody knows is none",
    dora,
    { level: "institution", institutionId: institutionId("x") },
    "no_such_target",
  ],
  ["an app nobody knows is none", dora, { level: "client", clientId: clientId("x") }, "no_such_target"],
  [
    "a person's in an app nobody knows is none",
    rosa,
    { level: "account", accountId: people.ana.id, clientId: clientId("ap") },
    "no_such_target",
  ],
  ["a sign-in nobody knows is none", dora, { level: "grant", grantId: grantId("grt_x") }, "no_such_target"],
  [
    "whoever acts for themselves reaches nobody else",
    { ...sue, onlyAccount: people.ben.id },
    ana,
    "no_such_target",
  ],
])("%s", async (_rule, caller, target, expected) => {
  const { end, audit, effects } = await scene();
  expect(await end(caller, { target })).toHaveProperty("outcome", expected);
  expect([effects.length, (await audit()).length]).toEqual(expected === "revoked" ? [1, 1] : [0, 0]);
});

describe("an instant", () => {
  it("may lie in the past, and is now otherwise", async () => {
    const { cutOff } = await scene();
    const past = before(begin, hours(3));
    expect(await cutOff(rosa, { target: ana, notBefore: past })).toMatchObject({
      notBefore: past,
      at: begin,
    });
    expect(await cutOff(rosa, { target: ana, notBefore: begin })).toMatchObject({ notBefore: begin });
  });

  it("may not lie in the future, not by a millisecond", async () => {
    const { end, audit, effects } = await scene();
    const notBefore = after(begin, milliseconds(1));
    expect(await end(rosa, { target: ana, notBefore })).toEqual({ outcome: "in_the_future" });
    expect([await audit(), effects]).toEqual([[], []]);
  });
});

describe("a cut-off of the same target and terms", () => {
  it("that is as late or later stands, and is waited for again", async () => {
    const { end, cutOff, effects, audit, wait } = await scene();
    const first = await cutOff(rosa, { target: ana });
    wait(hours(1));
    for (const notBefore of [begin, before(begin, hours(1))])
      expect(await end(rosa, { target: ana, notBefore })).toEqual({
        outcome: "unchanged",
        revocation: first,
      });
    expect([effects.length, (await audit()).length]).toEqual([3, 1]);
  });

  it("that is earlier is followed by another", async () => {
    const { cutOff, wait, now } = await scene();
    await cutOff(rosa, { target: ana });
    wait(milliseconds(1));
    expect(await cutOff(rosa, { target: ana })).toMatchObject({ notBefore: now() });
  });

  it.each([{ mobileOnly: true }, { sparingAdministrators: true }])("is not one with %o", async (terms) => {
    const { end, cutOff } = await scene();
    await cutOff(rosa, { target: school, ...terms });
    expect(await end(rosa, { target: school })).toMatchObject({ outcome: "revoked" });
    expect(await end(rosa, { target: school, ...terms })).toMatchObject({ outcome: "unchanged" });
  });

  it("is not one by another reason, of another session or of one app", async () => {
    const { end, records, cutOff } = await scene();
    const first = await cutOff(rosa, { target: { ...ana, clientId: app } });
    await records.change(async (writer) => {
      await writer.putDenial({ ...first, target: ana, because: "credentials_changed" });
      await writer.putDenial({
        ...first,
        target: ana,
        id: `${first.id}2` as typeof first.id,
        sparingSession: "s",
      });
    });
    expect(await end(rosa, { target: ana })).toMatchObject({ outcome: "revoked" });
  });
});

describe("the terms", () => {
  it("stand in the record, each only when it was asked for", async () => {
    const { cutOff } = await scene();
    const terms = { mobileOnly: true, sparingAdministrators: true };
    expect(await cutOff(rosa, { target: school, ...terms })).toMatchObject(terms);
    const plain = await cutOff(rosa, { target: school, mobileOnly: false, sparingAdministrators: false });
    expect(Object.keys(plain)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/mobileOnly|sparingAdministrators|code/)]),
    );
  });
});

it.each<[RevocationTarget, object]>([
  [ana, { accountId: "acc_ana", institutionId: "riverside" }],
  [
    { ...ana, clientId: quiz },
    { accountId: "acc_ana", institutionId: "riverside", clientId: "quiz" },
  ],
  [{ level: "client", clientId: app }, { clientId: "app" }],
  [school, { institutionId: "riverside" }],
  [everyone, {}],
])("the audit record of %o says who, what, whom and why", async (target, whom) => {
  const { cutOff, audit } = await scene();
  const terms = { mobileOnly: true, sparingAdministrators: true };
  const { id } = await cutOff(dora, { target, ...terms, code: "breach", note: "see file" });
  expect(await audit()).toEqual([
    {
      id: expect.any(String),
      number: 1,
      hash: expect.any(String),
      at: begin,
      actor: dora.actor,
      action: "revoke",
      code: "breach",
      note: "see file",
      requestId: "req_1",
      ...whom,
      details: { revocation: id, level: target.level, notBefore: "2026-09-01T08:00:00.000Z", ...terms },
    },
  ]);
});

it("the audit record leaves out the terms that were not asked for", async () => {
  const { cutOff, audit } = await scene();
  await cutOff(dora, { target: ana });
  const [record] = await audit();
  expect(Object.keys(record?.details ?? {})).toEqual(
    expect.not.arrayContaining(["mobileOnly", "sparingAdministrators"]),
  );
});
