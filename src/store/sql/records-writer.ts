import type { Transaction } from "kysely";
import type { AccountId, ClientId } from "../../policy/ids.ts";
import type { Client, Consent, Institution, SigningKey } from "../port/entities.ts";
import type { RecordsWriter } from "../port/records.ts";
import { putAccount } from "./accounts.ts";
import { approvalWriter } from "./approvals.ts";
import { addAudit } from "./audit.ts";
import { addChange } from "./change-feed.ts";
import { putDenial } from "./denials.ts";
import { putEndedCount } from "./ended-counts.ts";
import { toJson } from "./json.ts";
import { leaveGap, putLatestInstant } from "./last-numbers.ts";
import { passwordHash } from "./password-hashes.ts";
import { recordsReader } from "./records-reader.ts";
import type { RecordsTables } from "./tables.ts";
import { plainText } from "./text-keys.ts";

export const recordsWriter = (db: Transaction<RecordsTables>): RecordsWriter => ({
  ...recordsReader(db),
  ...approvalWriter(db),
  putInstitution: async (institution) => putInstitution(db, institution),
  putClient: async (client) => putClient(db, client),
  putAccount: async (account) => putAccount(db, account),
  passwordHash: async (id) => passwordHash(db, id),
  putPasswordHash: async (id, hash) => putPasswordHash(db, id, hash),
  putDenial: async (denial) => putDenial(db, denial),
  putEndedCount: async (id, count) => putEndedCount(db, id, count),
  putConsent: async (consent) => putConsent(db, consent),
  removeConsents: async (accountId, clientId) => removeConsents(db, accountId, clientId),
  putSigningKey: async (key) => putSigningKey(db, key),
  removeSigningKey: async (kid) => {
    await db.deleteFrom("signing_keys").where("kid", "=", kid).execute();
    await addChange(db, signingKeyChange(kid));
  },
  leaveGap: async () => leaveGap(db),
  addAudit: async (record) => addAudit(db, record),
  putLatestInstant: async (at) => putLatestInstant(db, at),
});

type Db = Transaction<RecordsTables>;

async function putInstitution(db: Db, institution: Institution): Promise<void> {
  const document = toJson(institution);
  const row = { sort_name: plainText(institution.name), document };
  await db
    .insertInto("institutions")
    .values({ id: institution.id, ...row })
    .onConflict((conflict) => conflict.column("id").doUpdateSet(row))
    .execute();
  await addChange(db, { type: "institution", id: institution.id, document });
}

async function putClient(db: Db, client: Client): Promise<void> {
  const document = toJson(client);
  await db
    .insertInto("clients")
    .values({ id: client.id, document })
    .onConflict((conflict) => conflict.column("id").doUpdateSet({ document }))
    .execute();
  await addChange(db, { type: "client", id: client.id, document });
}

async function putPasswordHash(db: Db, id: AccountId, hash: string): Promise<void> {
  await db
    .insertInto("password_hashes")
    .values({ account_id: id, hash })
    .onConflict((conflict) => conflict.column("account_id").doUpdateSet({ hash }))
    .execute();
}

async function putConsent(db: Db, consent: Consent): Promise<void> {
  const document = toJson(consent);
  await db
    .insertInto("consents")
    .values({ account_id: consent.accountId, client_id: consent.clientId, document })
    .onConflict((conflict) => conflict.columns(["account_id", "client_id"]).doUpdateSet({ document }))
    .execute();
}

async function removeConsents(db: Db, accountId: AccountId, clientId?: ClientId): Promise<void> {
  let removal = db.deleteFrom("consents").where("account_id", "=", accountId);
  if (clientId !== undefined) removal = removal.where("client_id", "=", clientId);
  await removal.execute();
}

async function putSigningKey(db: Db, key: SigningKey): Promise<void> {
  const row = { created_at: key.createdAt, document: toJson(key) };
  await db
    .insertInto("signing_keys")
    .values({ kid: key.kid, ...row })
    .onConflict((conflict) => conflict.column("kid").doUpdateSet(row))
    .execute();
  await addChange(db, signingKeyChange(key.kid));
}

const signingKeyChange = (kid: string) =>
  ({ type: "signing-key", id: kid, document: toJson({ kid }) }) as const;
