import { expect, it } from "vitest";
import { begin, people, riverside, twoSchools } from "../../test/two-schools.ts";
import { accountId } from "../policy/ids.ts";
import { minutes } from "../policy/time.ts";
import { personThemselves } from "./caller.ts";
import { type ChangeOwnPassword, changeOwnPassword } from "./change-own-password.ts";
import type { PasswordHasher } from "./hash-password.ts";

const ana = personThemselves(people.ana, { address: "192.0.2.7", requestId: "req_1" });
const request: ChangeOwnPassword = {
  accountId: people.ana.id,
  current: "the old password",
  new: "the new password",
  sessionUid: "ses_1",
  network: "192.0.2.0/24",
};

/** Hashes that can be read, and what is done while one is made. */
async function scene(
  whileHashing: (to: Awaited<ReturnType<typeof twoSchools>>) => Promise<void> = async () => {},
) {
  const schools = await twoSchools();
  await schools.records.change((writer) => writer.putPasswordHash(people.ana.id, "hash of the old password"));
  const passwords: PasswordHasher = {
    hash: async (password) => {
      await whileHashing(schools);
      return `hash of ${password}`;
    },
    verify: async (hash, password) => ({ right: hash === `hash of ${password}`, outdated: false }),
  };
  const budgets = { window: minutes(15), perNetwork: 100, perAccountAndNetwork: 3, perAccount: 100 };
  const change = changeOwnPassword({ ...schools.deps, signIns: schools.signIns, passwords, budgets });
  const ends = async () => (await schools.records.standing({ accountId: people.ana.id }))?.denials ?? [];
  return { ...schools, change, ends, hash: () => schools.records.passwordHash(people.ana.id) };
}

it("keeps the new hash, ends every sign-in but the session's own, and waits until that holds", async () => {
  const { change, hash, ends, effects, audit } = await scene();
  expect(await change(ana, request)).toEqual({ outcome: "changed" });
  expect(await hash()).toBe("hash of the new password");
  expect(await ends()).toEqual([
    {
      type: "cut-off",
      id: expect.stringMatching(/^den_/),
      target: { level: "account", accountId: people.ana.id },
      notBefore: begin,
      because: "credentials_changed",
      at: begin,
      sparingSession: "ses_1",
    },
  ]);
  expect(effects).toEqual([begin]);
  const [cutOff] = await ends();
  expect(await audit()).toMatchObject([
    {
      at: begin,
      actor: ana.actor,
      action: "change-own-password",
      accountId: people.ana.id,
      institutionId: riverside,
      requestId: "req_1",
      details: { cutOff: cutOff?.id, sparingSession: "ses_1" },
    },
  ]);
});

it.each([
  ["a wrong password", { current: "something else" }, { outcome: "wrong" }],
  ["an account nobody knows", { accountId: accountId("acc_x") }, { outcome: "no_such_account" }],
  ["somebody else's account", { accountId: people.ben.id }, { outcome: "no_such_account" }],
  ["a bad new password", { new: "short" }, { outcome: "password_refused", because: expect.any(String) }],
])("refuses %s, and then changes nothing", async (_what, changes, expected) => {
  const { change, hash, ends, effects, audit } = await scene();
  expect(await change(ana, { ...request, ...changes })).toEqual(expected);
  expect(await hash()).toBe("hash of the old password");
  expect([await ends(), effects, await audit()]).toEqual([[], [], []]);
});

it("says of an account without a password here that it is kept elsewhere, whatever is given, and counts no attempt", async () => {
  const { change, ends, records, audit } = await scene();
  const ben = personThemselves(people.ben, { address: "192.0.2.7", requestId: "req_1" });
  for (const given of [{}, { new: "short" }, {}, {}, {}])
    expect(await change(ben, { ...request, accountId: people.ben.id, ...given })).toEqual({
      outcome: "kept_elsewhere",
    });
  expect(await records.passwordHash(people.ben.id)).toBeUndefined();
  expect([await ends(), await audit()]).toEqual([[], []]);
});

it("gives way to a password that was set while the new one was hashed", async () => {
  const { change, hash, ends, effects } = await scene(({ records }) =>
    records.change((writer) => writer.putPasswordHash(people.ana.id, "hash of theirs")),
  );
  expect(await change(ana, request)).toEqual({ outcome: "wrong" });
  expect(await hash()).toBe("hash of theirs");
  expect([await ends(), effects]).toEqual([[], []]);
});
