import type { Kysely } from "kysely";
import type { Denial } from "../../policy/denials.ts";
import type { GrantId } from "../../policy/ids.ts";
import type { Account, Client, Institution } from "../port/entities.ts";
import type { AskedGrant, Standing } from "../port/records.ts";
import { every } from "./json.ts";
import type { RecordsTables } from "./tables.ts";

type Db = Kysely<RecordsTables>;

/** A handful of statements for a whole page of grants. */
export async function standings(db: Db, of: readonly AskedGrant[]): Promise<ReadonlyMap<GrantId, Standing>> {
  if (of.length === 0) return new Map();
  const accountIds = [...new Set(of.map(({ accountId }) => accountId))];
  const documents = db.selectFrom("accounts").select("document").where("id", "in", accountIds);
  const accounts = byId<Account>(await every(documents));
  const known: Known = {
    accounts,
    institutions: byId<Institution>(await every(institutionsOf(db, [...accounts.values()]))),
    clients: byId<Client>(await every(clientsOf(db, of))),
    denials: bySubject(await every(denialsAbout(db, accountIds, of))),
  };
  const found = of.map((grant): [GrantId, Standing | undefined] => [grant.id, standingOf(grant, known)]);
  return new Map(found.filter((entry): entry is [GrantId, Standing] => entry[1] !== undefined));
}

interface Known {
  readonly accounts: ReadonlyMap<string, Account>;
  readonly institutions: ReadonlyMap<string, Institution>;
  readonly clients: ReadonlyMap<string, Client>;
  readonly denials: ReadonlyMap<string, readonly Denial[]>;
}

function standingOf(
  { id, accountId, clientId }: AskedGrant,
  { accounts, institutions, clients, denials }: Known,
): Standing | undefined {
  const account = accounts.get(accountId);
  const institution = account && institutions.get(account.institutionId);
  if (account === undefined || institution === undefined) return undefined;
  const client = clients.get(clientId);
  const subjects = [
    `account ${accountId}`,
    `grant ${id}`,
    `client ${clientId}`,
    `institution ${institution.id}`,
    "everyone",
  ];
  return {
    account,
    institution,
    ...(client !== undefined && { client }),
    denials: subjects.flatMap((subject) => denials.get(subject) ?? []),
  };
}

const institutionsOf = (db: Db, accounts: readonly Account[]) =>
  db
    .selectFrom("institutions")
    .select("document")
    .where("id", "in", [...new Set(accounts.map(({ institutionId }) => institutionId as string)), ""]);

const clientsOf = (db: Db, of: readonly AskedGrant[]) =>
  db
    .selectFrom("clients")
    .select("document")
    .where("id", "in", [...new Set(of.map(({ clientId }) => clientId))]);

const denialsAbout = (db: Db, accountIds: readonly string[], of: readonly AskedGrant[]) =>
  db
    .selectFrom("denials")
    .select("document")
    .where("account_id", "in", accountIds)
    .unionAll(
      db
        .selectFrom("denials")
        .select("document")
        .where(
          "grant_id",
          "in",
          of.map(({ id }) => id),
        ),
    )
    .unionAll(
      db.selectFrom("denials").select("document").where("level", "in", ["client", "institution", "everyone"]),
    );

const byId = <Entity extends { readonly id: string }>(all: readonly Entity[]): ReadonlyMap<string, Entity> =>
  new Map(all.map((one) => [one.id, one]));

const bySubject = (denials: readonly Denial[]): ReadonlyMap<string, readonly Denial[]> =>
  Map.groupBy(denials, subjectOf);

function subjectOf(denial: Denial): string {
  if (denial.type === "grant-revocation") return `grant ${denial.grantId}`;
  if (denial.type !== "cut-off") return `account ${denial.accountId}`;
  const { target } = denial;
  switch (target.level) {
    case "account":
      return `account ${target.accountId}`;
    case "client":
      return `client ${target.clientId}`;
    case "institution":
      return `institution ${target.institutionId}`;
    case "everyone":
      return "everyone";
  }
}
