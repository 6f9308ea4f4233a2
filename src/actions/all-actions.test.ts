import { expect, it } from "vitest";
import { as, begin, people, phone, riverside, twoSchools } from "../../test/two-schools.ts";
import { minutes } from "../policy/time.ts";
import { adminActions } from "./admin-actions.ts";
import { personThemselves } from "./caller.ts";
import { ownAccountActions } from "./own-account.ts";

const dora = as(people.dora);
const hashPassword = async (password: string) => `hash of ${password}`;

async function everything() {
  const schools = await twoSchools();
  const { deps, signIns } = schools;
  const passwords = { hash: hashPassword, verify: async () => ({ right: true, outdated: false }) };
  const budgets = { window: minutes(15), perNetwork: 100, perAccountAndNetwork: 3, perAccount: 100 };
  return {
    ...schools,
    admin: adminActions({ ...deps, signIns, hashPassword, previewAbove: 0, cookieSecrets: ["a secret"] }),
    own: ownAccountActions({ ...deps, signIns, passwords, budgets }),
  };
}

it("of administrators believe the preview tokens that they give out themselves", async () => {
  const { admin } = await everything();
  const target = { level: "institution", institutionId: riverside } as const;
  expect(await admin.revoke(dora, { target })).toMatchObject({ outcome: "preview_needed" });
  const policy = { timers: {}, mobileAccess: false };
  const asked = { proposal: { institutionId: riverside, policy } };
  const set = { institutionId: riverside, policy, expects: () => true };
  expect(await admin.setPolicy(dora, set)).toMatchObject({ outcome: "preview_needed" });
  const preview = admin.previewToken(dora, asked);
  expect(await admin.setPolicy(dora, { ...set, preview })).toMatchObject({ outcome: "policy_set" });
});

it("of a person are about their own sign-ins", async () => {
  const { own, effects, records } = await everything();
  await records.change((writer) => writer.putPasswordHash(people.ana.id, "hash of the old password"));
  const asking = {
    accountId: people.ana.id,
    institutionId: riverside,
    kind: "web",
    sessionUid: "ses_1",
    administrator: false,
    signedInAt: begin,
    lastActivityAt: begin,
  } as const;
  const ana = personThemselves(people.ana);
  expect(await own.endOwnSignIn(ana, asking, { grantId: phone })).toEqual({ outcome: "ended" });
  expect(await own.endOwnSignIns(ana, asking, "others")).toMatchObject({ outcome: "ended" });
  const change = { accountId: people.ana.id, current: "the old password", new: "the new password" };
  expect(
    await own.changeOwnPassword(ana, { ...change, sessionUid: "ses_1", network: "192.0.2.0/24" }),
  ).toEqual({
    outcome: "changed",
  });
  await own.signOut({ uid: "ses_1", accountId: people.ana.id, signedInAt: begin }, {});
  expect(effects).toHaveLength(4);
});
