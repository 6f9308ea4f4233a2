import { expect, it } from "vitest";
import { as, begin, people, phone, riverside, tool, twoSchools } from "../../test/two-schools.ts";
import { clientId, grantId } from "../policy/ids.ts";
import { hours } from "../policy/time.ts";
import type { Caller } from "./caller.ts";
import { endGrant } from "./end-grant.ts";
import { type RevokeGrant, revokeGrant } from "./revoke-grant.ts";

const sue = as(people.sue);
const lost: RevokeGrant = { grantId: phone, because: "revoked", code: "lost" };

async function scene() {
  const schools = await twoSchools();
  return { ...schools, end: revokeGrant({ ...schools.deps, signIns: schools.signIns }) };
}

it("ends one sign-in with one record, and waits until it holds everywhere", async () => {
  const { end, effects, records } = await scene();
  const outcome = await end(sue, lost);
  expect(outcome).toEqual({
    outcome: "revoked",
    revocation: {
      type: "grant-revocation",
      id: expect.stringMatching(/^den_/),
      grantId: phone,
      because: "revoked",
      at: begin,
      institutionId: riverside,
      code: "lost",
    },
  });
  expect(effects).toEqual([begin]);
  const kept = (await records.standing({ accountId: people.ana.id, grantId: phone }))?.denials;
  expect(kept).toEqual(["revocation" in outcome ? outcome.revocation : undefined]);
});

it("keeps the first record, and waits for it again", async () => {
  const { end, effects, wait, audit } = await scene();
  const first = await end(sue, lost);
  wait(hours(1));
  expect(await end(sue, { ...lost, because: "signed_out" })).toEqual({ ...first, outcome: "unchanged" });
  expect([effects.length, (await audit()).length]).toEqual([2, 1]);
});

it("is not put off by another sign-in's end", async () => {
  const { end } = await scene();
  await end(sue, { ...lost, grantId: tool });
  expect(await end(sue, lost)).toMatchObject({ outcome: "revoked", revocation: { grantId: phone } });
});

it.each<[string, Caller, string, string]>([
  ["without the permission", as(people.rosa, ["sign-ins:end-all"]), phone, "not_permitted"],
  ["at another school", as(people.hana), phone, "no_such_grant"],
  ["that nobody knows", sue, "grt_x", "no_such_grant"],
  [
    "of somebody else, for whoever acts for themselves",
    { ...sue, onlyAccount: people.ben.id },
    phone,
    "no_such_grant",
  ],
])("refuses a sign-in %s", async (_what, caller, id, expected) => {
  const { end, effects, audit } = await scene();
  expect(await end(caller, { ...lost, grantId: grantId(id) })).toEqual({ outcome: expected });
  expect([effects, await audit()]).toEqual([[], []]);
});

it("says whose, where, in what and why in the audit record", async () => {
  const { end, audit } = await scene();
  const outcome = await end(sue, { ...lost, note: "on the bus" });
  expect(await audit()).toMatchObject([
    {
      at: begin,
      actor: sue.actor,
      action: "revoke-grant",
      accountId: people.ana.id,
      institutionId: riverside,
      grantId: phone,
      clientId: "app",
      code: "lost",
      note: "on the bus",
      details: { revocation: "revocation" in outcome ? outcome.revocation.id : "", because: "revoked" },
    },
  ]);
});

it("leaves out a reason that was not given", async () => {
  const { end } = await scene();
  const outcome = await end(sue, { grantId: phone, because: "signed_out" });
  expect("revocation" in outcome && Object.keys(outcome.revocation)).not.toContain("code");
});

it("takes a tool's consent along, and only a tool's", async () => {
  const { end, records } = await scene();
  const consent = () => records.consent(people.ana.id, clientId("quiz"));
  await end(sue, lost);
  expect(await consent()).toBeDefined();
  await end(sue, { ...lost, grantId: tool });
  expect(await consent()).toBeUndefined();
  expect(await records.consent(people.ben.id, clientId("quiz"))).toBeDefined();
});

it("is done by Hallpass itself where a protocol ends a sign-in, and passed over where there is none", async () => {
  const { end, signIns, audit } = await scene();
  const byProtocol = endGrant({ signIns, revokeGrant: end });
  await byProtocol(grantId("grt_x"), { because: "revoked", code: "reused" });
  expect(await audit()).toEqual([]);
  await byProtocol(phone, { because: "signed_out", code: "reused" });
  expect(await audit()).toMatchObject([
    {
      actor: { type: "hallpass", id: "hallpass", name: "Hallpass" },
      action: "revoke-grant",
      code: "reused",
      grantId: phone,
      details: { because: "signed_out" },
    },
  ]);
});
