import type { AccountId, InstitutionId } from "../policy/ids.ts";
import type { Instant } from "../policy/time.ts";
import { type Account, type Role, usernameKey } from "../store/port/entities.ts";
import type { RecordsReader, RecordsWriter } from "../store/port/records.ts";
import { addAccount } from "./add-account.ts";
import { auditRecord } from "./audit-record.ts";
import { type Caller, outranks, reaches } from "./caller.ts";
import type { ActionDeps } from "./deps.ts";
import { generatePassword } from "./generate-password.ts";
import type { GivenReason } from "./given-reason.ts";
import { newAccountId } from "./new-id.ts";
import type { HashPassword } from "./new-password.ts";
import { replaceAccount } from "./replace-account.ts";

/** What is left out stays as it is; a new account has no e-mail address and no roles then. */
export interface ImportedPerson {
  readonly username: string;
  readonly name: string;
  readonly email?: string;
  readonly roles?: readonly Role[];
  /** Only for accounts that this import creates: the import is safe to repeat. */
  readonly password?: "generate";
}

export interface ImportAccounts extends GivenReason {
  readonly institutionId: InstitutionId;
  readonly people: readonly ImportedPerson[];
  /** Only these are looked at now; who is named earlier in the list, and not among them, is named earlier all the same. */
  readonly part?: { readonly from: number; readonly count: number };
}

export const mostPeopleAtOnce = 500;

export const importProblems = {
  named_twice: "Somebody earlier in this list has the same username.",
  role_not_permitted: "You may not hand out this role, or change somebody who holds it.",
} as const;
type ImportProblem = keyof typeof importProblems;

export type ImportedResult = { readonly username: string } & (
  | { readonly outcome: "created"; readonly accountId: AccountId; readonly generatedPassword?: string }
  | { readonly outcome: "changed" | "same"; readonly accountId: AccountId }
  | { readonly outcome: "refused"; readonly because: ImportProblem }
);

export type ImportAccountsOutcome =
  | { readonly outcome: "imported"; readonly results: readonly ImportedResult[] }
  | { readonly outcome: "no_such_institution" | "not_permitted" };

type Deps = ActionDeps & { readonly hashPassword: HashPassword };
type Password = { readonly hash: string; readonly generated: string };
type Person = { readonly person: ImportedPerson; readonly password: Password | undefined };

/**
 * People are matched by institution and username, so the same list again changes nothing. One result per person, in
 * order; who is refused does not keep the others out.
 */
export const importAccounts =
  ({ records, now, takeEffect, hashPassword }: Deps) =>
  async (caller: Caller, request: ImportAccounts): Promise<ImportAccountsOutcome> => {
    const { institutionId } = request;
    if (!caller.permissions.has("accounts:write")) return { outcome: "not_permitted" };
    if (!reaches(caller, institutionId)) return { outcome: "no_such_institution" };
    if ((await records.institution(institutionId)) === undefined) return { outcome: "no_such_institution" };
    const { earlier, people } = parted(request);
    const prepared = await withPasswords(people, { records, institutionId, hashPassword });
    const results = await records.change((writer) =>
      importInto(writer, caller, { request, prepared, earlier, now: now() }),
    );
    await takeEffect();
    return { outcome: "imported", results };
  };

function parted({ people, part }: ImportAccounts) {
  const { from, count } = part ?? { from: 0, count: people.length };
  return {
    people: people.slice(from, from + count),
    earlier: new Set(people.slice(0, from).map(({ username }) => usernameKey(username))),
  };
}

interface Preparation {
  readonly records: RecordsReader;
  readonly institutionId: InstitutionId;
  readonly hashPassword: HashPassword;
}

/** Before the transaction, because hashing takes long on purpose; one at a time, so that people who sign in come between. */
async function withPasswords(
  people: readonly ImportedPerson[],
  preparation: Preparation,
): Promise<readonly Person[]> {
  const prepared: Person[] = [];
  for (const person of people) prepared.push({ person, password: await passwordOf(person, preparation) });
  return prepared;
}

/** Only for who is new: a password that somebody has is not touched. */
async function passwordOf(
  { password: requested, username }: ImportedPerson,
  { records, institutionId, hashPassword }: Preparation,
): Promise<Password | undefined> {
  if (requested === undefined) return undefined;
  if ((await records.accountByUsername(institutionId, username)) !== undefined) return undefined;
  const generated = generatePassword();
  return { hash: await hashPassword(generated), generated };
}

async function importInto(
  writer: RecordsWriter,
  caller: Caller,
  list: {
    readonly request: ImportAccounts;
    readonly prepared: readonly Person[];
    readonly earlier: ReadonlySet<string>;
    readonly now: Instant;
  },
): Promise<readonly ImportedResult[]> {
  const seen = new Set<AccountId>();
  const results: ImportedResult[] = [];
  const { institutionId } = list.request;
  for (const one of list.prepared) {
    const existing = await writer.accountByUsername(institutionId, one.person.username);
    const change = { ...one, existing, seen, institutionId, now: list.now, reason: list.request };
    const { username } = one.person;
    const result = list.earlier.has(usernameKey(username))
      ? refused(username, "named_twice")
      : await importOne(writer, caller, change);
    if ("accountId" in result) seen.add(result.accountId);
    results.push(result);
  }
  return results;
}

interface OnePerson extends Person {
  readonly existing: Account | undefined;
  readonly seen: ReadonlySet<AccountId>;
  readonly institutionId: InstitutionId;
  readonly now: Instant;
  readonly reason: GivenReason;
}

async function importOne(writer: RecordsWriter, caller: Caller, one: OnePerson): Promise<ImportedResult> {
  const { existing, person } = one;
  const { username } = person;
  if (existing !== undefined && one.seen.has(existing.id)) return refused(username, "named_twice");
  const account = merged(one);
  if (!outranks(caller, account.roles)) return refused(username, "role_not_permitted");
  if (existing === undefined) return create(writer, caller, { ...one, account });

  const fields = changedFields(existing, account);
  if (fields.length === 0) return { username, outcome: "same", accountId: account.id };
  if (!outranks(caller, existing.roles)) return refused(username, "role_not_permitted");
  await replaceAccount(writer, account, { before: existing, now: one.now });
  await writer.addAudit(
    auditRecord(caller, {
      action: "import-accounts",
      at: one.now,
      account,
      reason: one.reason,
      details: { changed: fields, roles: account.roles },
    }),
  );
  return { username, outcome: "changed", accountId: account.id };
}

async function create(
  writer: RecordsWriter,
  caller: Caller,
  { account, password, reason }: Pick<OnePerson, "password" | "reason"> & { account: Account },
): Promise<ImportedResult> {
  await addAccount(writer, caller, { account, hash: password?.hash, action: "import-accounts", reason });
  return {
    username: account.username,
    outcome: "created",
    accountId: account.id,
    ...(password !== undefined && { generatedPassword: password.generated }),
  };
}

/** The username stays as it was first written: it is what the two are matched by. */
const merged = ({ existing, person, institutionId, now }: OnePerson): Account => {
  const base = existing ?? {
    id: newAccountId(),
    institutionId,
    username: person.username,
    roles: [],
    createdAt: now,
  };
  return {
    ...base,
    name: person.name,
    ...(person.email !== undefined && { email: person.email }),
    ...(person.roles !== undefined && { roles: person.roles }),
  };
};

const changedFields = (before: Account, after: Account): readonly string[] => [
  ...(before.name === after.name ? [] : ["name"]),
  ...(before.email === after.email ? [] : ["email"]),
  ...(sameRoles(before.roles, after.roles) ? [] : ["roles"]),
];

const sameRoles = (some: readonly Role[], others: readonly Role[]): boolean =>
  some.length === others.length && some.every((role) => others.includes(role));

const refused = (username: string, because: ImportProblem): ImportedResult => ({
  username,
  outcome: "refused",
  because,
});
