import { hash as argon2Hash, argon2id } from "argon2";
import { expect, it } from "vitest";
import { as, begin, client, hillview, people, riverside, twoSchools } from "../../test/two-schools.ts";
import type { InstitutionPolicy } from "../policy/facts.ts";
import { clientId } from "../policy/ids.ts";
import { after, days, hours, milliseconds, minutes } from "../policy/time.ts";
import { passwordHasher } from "./hash-password.ts";
import { reinstateAccount } from "./reinstate-account.ts";
import { type SignInRequest, signIn } from "./sign-in.ts";
import { suspendAccount } from "./suspend-account.ts";

const passwords = passwordHasher({ atOnce: 2 });
const anas = passwords.hash("ana's secret");
const outdated = argon2Hash("ana's secret", {
  type: argon2id,
  memoryCost: 8192,
  timeCost: 1,
  parallelism: 1,
});
const rosa = as(people.rosa);
const signal = { ...rosa.actor, type: "service" } as const;

const budgets = { window: minutes(15), perNetwork: 6, perAccountAndNetwork: 3, perAccount: 5 };
const right: SignInRequest = {
  institutionId: riverside,
  username: "ana",
  password: "ana's secret",
  clientId: clientId("app"),
  kind: "mobile",
  network: "192.0.2.0/24",
};
const wrong = { ...right, password: "a guess" };
const home = "198.51.100.0/24";

async function school() {
  const made = await twoSchools();
  const hash = await anas;
  await made.records.change((writer) => writer.putPasswordHash(people.ana.id, hash));
  const { records, signIns, now } = made;
  return { ...made, signIn: signIn({ records, signIns, passwords, budgets, now }) };
}

it("signs in with the right password, as of now, whatever the case and form of the username", async () => {
  const { signIn: attempt } = await school();
  expect(await attempt(right)).toEqual({ outcome: "signed_in", accountId: people.ana.id, signedInAt: begin });
  expect(await attempt({ ...right, username: "ＡNA" })).toMatchObject({ outcome: "signed_in" });
});

it.each([
  ["a wrong password", {}],
  ["an unknown username", { username: "nobody" }],
  ["an account without a password", { username: "ben" }],
  ["the right password at another school", { institutionId: hillview, password: "ana's secret" }],
  ["an empty password", { password: "" }],
])("says no more than wrong to %s", async (_sentence, change) => {
  const { signIn: attempt } = await school();
  expect(await attempt({ ...wrong, ...change })).toEqual({ outcome: "wrong" });
});

it("tells of a suspension only after the right password, with the school's contact sentence and the end", async () => {
  const made = await school();
  const endsAt = after(begin, days(3));
  await suspendAccount(made.deps)(rosa, { accountId: people.ana.id, code: "conduct", endsAt });
  expect(await made.signIn(wrong)).toEqual({ outcome: "wrong" });
  expect(await made.signIn(right)).toEqual({
    outcome: "shut_out",
    because: "suspended",
    until: endsAt,
    contact: "Ask the office.",
  });
});

it("names no end while one of several suspensions has none", async () => {
  const made = await school();
  const ana = { accountId: people.ana.id, code: "conduct" };
  await suspendAccount(made.deps)(rosa, { ...ana, endsAt: after(begin, days(3)) });
  await suspendAccount(made.deps)({ ...rosa, actor: signal }, { ...ana, source: "signal" });
  expect(await made.signIn(right)).not.toHaveProperty("until");
});

it("signs in again after a reinstatement, later than what the suspension signed out", async () => {
  const made = await school();
  await suspendAccount(made.deps)(rosa, { accountId: people.ana.id, code: "conduct" });
  made.wait(hours(1));
  await reinstateAccount(made.deps)(rosa, { accountId: people.ana.id, code: "talked" });
  expect(await made.signIn(right)).toMatchObject({
    outcome: "signed_in",
    signedInAt: after(begin, hours(1)),
  });
});

it("says why when the app is switched off, and no end that is not the end of that", async () => {
  const made = await school();
  await made.records.change((writer) => writer.putClient(client("app", "mobile", { disabled: true })));
  const endsAt = after(begin, days(3));
  await suspendAccount(made.deps)(rosa, { accountId: people.ana.id, code: "conduct", endsAt });
  const contact = "Ask the office.";
  expect(await made.signIn(right)).toEqual({ outcome: "shut_out", because: "client_disabled", contact });
});

it("lets nobody into mobile apps where the school allows none, and into web apps as before", async () => {
  const made = await school();
  await withPolicy(made, { mobileAccess: false });
  const contact = "Ask the office.";
  expect(await made.signIn(right)).toEqual({ outcome: "shut_out", because: "mobile_access_off", contact });
  expect(await made.signIn(wrong)).toEqual({ outcome: "wrong" });
  expect(await made.signIn({ ...right, clientId: clientId("portal"), kind: "web" })).toMatchObject({
    outcome: "signed_in",
  });
});

it("lets nobody in anywhere where the school is switched off, whatever else would be said", async () => {
  const made = await school();
  await withPolicy(made, { disabled: true, mobileAccess: false });
  for (const kind of ["mobile", "web"] as const)
    expect(await made.signIn({ ...right, kind })).toMatchObject({ because: "institution_disabled" });
});

async function withPolicy(
  { records }: Awaited<ReturnType<typeof school>>,
  policy: Partial<InstitutionPolicy>,
) {
  const known = await records.institution(riverside);
  if (known === undefined) throw new Error("no school");
  await records.change((writer) =>
    writer.putInstitution({ ...known, policy: { ...known.policy, ...policy } }),
  );
}

it("dates a sign-in from before the password was read, so that a change meanwhile ends it", async () => {
  const made = await school();
  const { records, signIns, now } = made;
  const slow = {
    ...passwords,
    verify: async (hash: string | undefined, password: string) => {
      made.wait(milliseconds(40));
      return passwords.verify(hash, password);
    },
  };
  const outcome = await signIn({ records, signIns, passwords: slow, budgets, now })(right);
  expect(outcome).toMatchObject({ signedInAt: begin });
});

it("hashes again what was hashed with earlier parameters", async () => {
  const made = await school();
  const old = await outdated;
  await made.records.change((writer) => writer.putPasswordHash(people.ana.id, old));
  expect(await made.signIn(wrong)).toEqual({ outcome: "wrong" });
  expect(await made.records.passwordHash(people.ana.id)).toBe(old);
  expect(await made.signIn(right)).toMatchObject({ outcome: "signed_in" });
  expect(await made.records.passwordHash(people.ana.id)).toContain("m=19456");
  expect(await made.signIn(right)).toMatchObject({ outcome: "signed_in" });
});

it("never puts an old password back over a new one", async () => {
  const made = await school();
  const { records, signIns, now } = made;
  const old = await outdated;
  const fresh = await passwords.hash("another secret");
  await records.change((writer) => writer.putPasswordHash(people.ana.id, old));
  const meanwhile = {
    ...passwords,
    hash: async (password: string) => {
      await records.change((writer) => writer.putPasswordHash(people.ana.id, fresh));
      return passwords.hash(password);
    },
  };
  await signIn({ records, signIns, passwords: meanwhile, budgets, now })(right);
  expect(await records.passwordHash(people.ana.id)).toBe(fresh);
});

it("is wrong after too many tries, the right password included, and takes as much work to say it", async () => {
  const made = await school();
  for (let time = 0; time < 3; time++) await made.signIn(wrong);
  const { records, signIns, now } = made;
  const checked: string[] = [];
  const counting = {
    ...passwords,
    verify: async (hash: string | undefined, password: string) => {
      checked.push(password);
      return passwords.verify(hash, password);
    },
  };
  const attempt = signIn({ records, signIns, passwords: counting, budgets, now });
  const unheard = { outcome: "wrong", unheard: true };
  expect([await attempt(right), await attempt(wrong)]).toEqual([unheard, unheard]);
  expect(checked).toEqual([right.password, wrong.password]);
  made.wait(minutes(15));
  expect(await made.signIn(right)).toMatchObject({ outcome: "signed_in" });
});

it("hashes nothing anew for a password that it does not hear", async () => {
  const made = await school();
  const old = await outdated;
  await made.records.change((writer) => writer.putPasswordHash(people.ana.id, old));
  for (let time = 0; time < 3; time++) await made.signIn(wrong);
  await made.signIn(right);
  expect(await made.records.passwordHash(people.ana.id)).toBe(old);
});

it("forgives a network's failures for an account when the right password comes", async () => {
  const made = await school();
  for (let round = 0; round < 3; round++) {
    for (let time = 0; time < 2; time++) await made.signIn(wrong);
    expect(await made.signIn(right)).toMatchObject({ outcome: "signed_in" });
  }
});

it("lets a stranger in the same network lock out no browser that the account has signed in with", async () => {
  const made = await school();
  for (let time = 0; time < 10; time++) await made.signIn(wrong);
  expect(await made.signIn(right)).toEqual({ outcome: "wrong", unheard: true });
  expect(await made.signIn({ ...right, browser: "anas" })).toMatchObject({ outcome: "signed_in" });
  expect(await made.signIn(right)).toEqual({ outcome: "wrong", unheard: true });
});

it("does not come to know a network by a sign-in that was refused", async () => {
  const made = await school();
  await suspendAccount(made.deps)(rosa, { accountId: people.ana.id, code: "conduct" });
  await made.signIn({ ...right, network: home });
  for (let number = 0; number < 5; number++) await made.signIn({ ...wrong, network: `203.0.${number}.0/24` });
  expect(await made.signIn({ ...right, network: home })).toEqual({ outcome: "wrong", unheard: true });
});

it("keeps no name and no address in the keys that it counts by", async () => {
  const made = await school();
  const keys: string[] = [];
  const signIns = {
    ...made.signIns,
    count: async (...given: Parameters<typeof made.signIns.count>) => {
      keys.push(given[0]);
      return made.signIns.count(...given);
    },
  };
  await signIn({ records: made.records, signIns, passwords, budgets, now: made.now })(wrong);
  expect(keys.length).toBeGreaterThan(2);
  for (const key of keys) expect(key).toMatch(/^[\w-]{43}$/);
});
