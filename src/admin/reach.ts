import { type Caller, reaches, reachesAccount, reachesClient } from "../actions/caller.ts";
import type { RevocationTarget } from "../actions/revoke.ts";
import { Problem } from "../http/problem.ts";
import {
  type AccountId,
  accountId,
  clientId,
  denialId,
  grantId,
  type InstitutionId,
  institutionId,
} from "../policy/ids.ts";
import type { Account, Client, Grant, Institution } from "../store/port/entities.ts";
import type { Revocation } from "../store/port/records.ts";
import type { AdminDeps } from "./deps.ts";

/** What a caller does not reach is answered exactly like what does not exist. */
export const noSuch = (
  thing: "account" | "approval" | "client" | "grant" | "institution" | "revocation",
): Problem => new Problem("not-found", `There is no such ${thing}.`);

export async function reachedAccount({ records }: AdminDeps, caller: Caller, id: string): Promise<Account> {
  const account = await records.account(accountId(id));
  if (account === undefined || !reachesAccount(caller, account)) throw noSuch("account");
  return account;
}

export async function reachedGrant({ signIns }: AdminDeps, caller: Caller, id: string): Promise<Grant> {
  const grant = await signIns.grant(grantId(id));
  if (grant === undefined || !reaches(caller, grant.institutionId)) throw noSuch("grant");
  return grant;
}

export async function reachedClient({ records }: AdminDeps, caller: Caller, id: string): Promise<Client> {
  const client = await records.client(clientId(id));
  if (client === undefined || !reachesClient(caller, client)) throw noSuch("client");
  return client;
}

/** Of a revocation. */
export const noSuchTarget = (target: RevocationTarget): Problem =>
  target.level === "account" && target.clientId !== undefined
    ? new Problem("not-found", "There is no such account, or no such client.")
    : noSuch(target.level === "everyone" ? "institution" : target.level);

export async function reachedInstitution(
  { records }: AdminDeps,
  caller: Caller,
  id: string,
): Promise<Institution> {
  const institution = await records.institution(institutionId(id));
  if (institution === undefined || !reaches(caller, institution.id)) throw noSuch("institution");
  return institution;
}

/** What ends sign-ins at more than one institution is the business of those who reach all. */
export async function reachedRevocation(
  deps: Pick<AdminDeps, "records">,
  caller: Caller,
  id: string,
): Promise<Revocation> {
  const denial = await deps.records.denial(denialId(id));
  if (denial?.type !== "cut-off" && denial?.type !== "grant-revocation") throw noSuch("revocation");
  const at = await institutionOf(deps, denial);
  if (caller.institutions !== "all" && (at === undefined || !reaches(caller, at))) throw noSuch("revocation");
  return denial;
}

async function institutionOf(
  { records }: Pick<AdminDeps, "records">,
  revocation: Revocation,
): Promise<InstitutionId | undefined> {
  if (revocation.type === "grant-revocation") return revocation.institutionId;
  const { target } = revocation;
  if (target.level === "account") return (await records.account(target.accountId))?.institutionId;
  return target.level === "institution" ? target.institutionId : undefined;
}

/** The institutions that a list is about: those asked for, as far as the caller reaches. */
export function within(caller: Caller, asked: string | undefined): readonly InstitutionId[] | "all" {
  if (asked === undefined) return caller.institutions;
  const institution = institutionId(asked);
  return reaches(caller, institution) ? [institution] : [];
}

/** The id behind what somebody named: an account id as it is, institution/username if they reach that institution. */
export async function accountNamed(
  { records }: Pick<AdminDeps, "records">,
  caller: Caller,
  named: string,
): Promise<AccountId | undefined> {
  const [, institution, username] = /^([^/]+)\/(.+)$/.exec(named) ?? [];
  if (institution === undefined || username === undefined) return accountId(named);
  const at = institutionId(institution);
  return reaches(caller, at) ? (await records.accountByUsername(at, username))?.id : undefined;
}

interface Named {
  readonly named: string;
  /** The institution that is asked for besides. */
  readonly asked: string | undefined;
}

/** The same for a list that is searched: a username by itself is taken where only one person has it. */
export async function accountAsked(
  records: AdminDeps["records"],
  caller: Caller,
  { named, asked }: Named,
): Promise<AccountId> {
  if (named.startsWith("acc_")) return accountId(named);
  if (named.includes("/")) {
    const id = await accountNamed({ records }, caller, named);
    if (id === undefined) throw noSuch("account");
    return id;
  }
  const query = { username: named, institutions: within(caller, asked), limit: 2 };
  const [one, other] = (await records.findAccounts(query)).items;
  if (one === undefined) throw noSuch("account");
  if (other === undefined) return one.id;
  const message = "Several people have this username. Say institution/username.";
  throw new Problem("invalid-request", message, { errors: [{ path: "account", message }] });
}
