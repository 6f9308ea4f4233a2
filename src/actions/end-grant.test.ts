import { expect, it } from "vitest";
import { begin, people, phone, riverside, twoSchools } from "../../test/two-schools.ts";
import { grantId } from "../policy/ids.ts";
import { endGrant } from "./end-grant.ts";
import { revokeGrant } from "./revoke-grant.ts";

async function scene() {
  const schools = await twoSchools();
  const deps = { ...schools.deps, signIns: schools.signIns };
  return { ...schools, end: endGrant({ ...deps, revokeGrant: revokeGrant(deps) }) };
}

it("is ended by Hallpass itself, for what the protocol says", async () => {
  const { end, records, audit, effects } = await scene();
  await end(phone, { because: "revoked", code: "refresh-token-reused" });
  const standing = await records.standing({ accountId: people.ana.id, grantId: phone });
  expect(standing?.denials).toMatchObject([
    { type: "grant-revocation", grantId: phone, because: "revoked", at: begin },
  ]);
  expect(await audit()).toMatchObject([
    { actor: { type: "hallpass" }, code: "refresh-token-reused", institutionId: riverside },
  ]);
  expect(effects).toEqual([begin]);
});

it("is nothing to end when it is not there", async () => {
  const { end, audit, effects } = await scene();
  await end(grantId("grt_x"), { because: "signed_out", code: "signed-out" });
  expect([await audit(), effects]).toEqual([[], []]);
});
