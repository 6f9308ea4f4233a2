import type { Kysely } from "kysely";
import type { Suspension } from "../../policy/denials.ts";
import type { AccountId, ClientId, InstitutionId } from "../../policy/ids.ts";
import { type Account, usernameKey } from "../port/entities.ts";
import type { RecordsReader } from "../port/records.ts";
import { findAccounts } from "./accounts.ts";
import { approvalReader } from "./approvals.ts";
import { auditHashes, queryAudit } from "./audit.ts";
import { changesAfter, snapshot } from "./change-feed.ts";
import { endedCount } from "./ended-counts.ts";
import { every, fromJson, type Json, one } from "./json.ts";
import { latestInstant } from "./last-numbers.ts";
import { prepared, type Slots } from "./prepared.ts";
import { cutOffsAt, revocations } from "./revocations.ts";
import { standing } from "./standing.ts";
import { standings } from "./standings.ts";
import type { RecordsTables } from "./tables.ts";

export const recordsReader = (db: Db): RecordsReader => ({
  ...approvalReader(db),
  standing: async (of) => standing(db, of),
  standings: async (of) => standings(db, of),
  institution: async (id) => first(await institutionWith(db, { id })),
  institutions: async () =>
    every(db.selectFrom("institutions").select("document").orderBy("sort_name").orderBy("id")),
  client: async (id) => first(await clientWith(db, { id })),
  clients: async () => every(db.selectFrom("clients").select("document").orderBy("id")),
  account: async (id) => first(await accountWith(db, { id })),
  accountByUsername: async (institutionId, username) => accountNamed(db, institutionId, username),
  findAccounts: async (query) => findAccounts(db, query),
  suspensionsOf: async (id) => every(suspensionsOf(db, id)),
  denial: async (id) => one(db.selectFrom("denials").select("document").where("id", "=", id)),
  cutOffsAt: async (target) => every(cutOffsAt(db, target)),
  revocations: async (query) => revocations(db, query),
  endedCount: async (id) => endedCount(db, id),
  consent: async (accountId, clientId) => first(await consentOf(db, { accountId, clientId })),
  signingKeys: async () =>
    every(db.selectFrom("signing_keys").select("document").orderBy("created_at").orderBy("kid")),
  latestInstant: async () => latestInstant(db),
  audit: async (query) => queryAudit(db, query),
  auditHashes: async (numbers) => auditHashes(db, numbers),
  changesAfter: async (number, limit) => changesAfter(db, number, limit),
  snapshot: async (since) => snapshot(db, since),
});

type Db = Kysely<RecordsTables>;

async function accountNamed(
  db: Db,
  institutionId: InstitutionId,
  username: string,
): Promise<Account | undefined> {
  return first(await accountsByKey(db, { institutionId, key: usernameKey(username) }));
}

const first = <Value>({ rows: [row] }: { readonly rows: readonly { readonly document: Json<Value> }[] }) =>
  row && fromJson(row.document);

const institutionWith = prepared((db: Db, { id }: Slots<{ id: InstitutionId }>) =>
  db.selectFrom("institutions").select("document").where("id", "=", id),
);

const clientWith = prepared((db: Db, { id }: Slots<{ id: ClientId }>) =>
  db.selectFrom("clients").select("document").where("id", "=", id),
);

const accountWith = prepared((db: Db, { id }: Slots<{ id: AccountId }>) =>
  db.selectFrom("accounts").select("document").where("id", "=", id),
);

const accountsByKey = prepared(
  (db: Db, { institutionId, key }: Slots<{ institutionId: InstitutionId; key: string }>) =>
    db
      .selectFrom("accounts")
      .select("document")
      .where("institution_id", "=", institutionId)
      .where("username_key", "=", key),
);

const consentOf = prepared(
  (db: Db, { accountId, clientId }: Slots<{ accountId: AccountId; clientId: ClientId }>) =>
    db
      .selectFrom("consents")
      .select("document")
      .where("account_id", "=", accountId)
      .where("client_id", "=", clientId),
);

const suspensionsOf = (db: Db, id: AccountId) =>
  db
    .selectFrom("denials")
    .select("document")
    .where("account_id", "=", id)
    .where("type", "=", "suspension")
    .orderBy("at", "desc")
    .orderBy("id", "desc")
    .$castTo<{ document: Json<Suspension> }>();
