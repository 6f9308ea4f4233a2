import type { Kysely } from "kysely";
import type { RecordsReader, Standing } from "../port/records.ts";
import { anyDocument, kind, ofKind } from "./kinds.ts";
import { prepared, type Slots } from "./prepared.ts";
import type { RecordsTables } from "./tables.ts";

type Of = Parameters<RecordsReader["standing"]>[0];

/** One statement, so that all of it is true at one instant. */
export async function standing(
  db: Kysely<RecordsTables>,
  { accountId, clientId = null, grantId = null }: Nullable<Of>,
): Promise<Standing | undefined> {
  const { rows } = await everythingAbout(db, { accountId, clientId, grantId });
  const account = ofKind(rows, "account")[0];
  if (account === undefined) return undefined;
  const institution = ofKind(rows, "institution")[0];
  if (institution === undefined) throw new Error(`The institution of account ${account.id} is missing.`);
  const client = ofKind(rows, "client")[0];
  return {
    account,
    institution,
    ...(client !== undefined && { client }),
    denials: ofKind(rows, "denial"),
  };
}

/** Nothing equals null, so what is not asked for finds nothing. */
const everythingAbout = prepared(function everythingAbout(
  db: Kysely<RecordsTables>,
  { accountId, clientId, grantId }: Slots<Nullable<Of>>,
) {
  const institutionOfAccount = db.selectFrom("accounts").select("institution_id").where("id", "=", accountId);
  const denials = db.selectFrom("denials").select([kind("denial"), anyDocument]);
  return db
    .selectFrom("accounts")
    .select([kind("account"), anyDocument])
    .where("id", "=", accountId)
    .unionAll(
      db
        .selectFrom("institutions")
        .select([kind("institution"), anyDocument])
        .where("id", "=", institutionOfAccount),
    )
    .unionAll(
      db
        .selectFrom("clients")
        .select([kind("client"), anyDocument])
        .where("id", "=", clientId),
    )
    .unionAll(denials.where("account_id", "=", accountId))
    .unionAll(denials.where("grant_id", "=", grantId))
    .unionAll(denials.where("level", "=", "client").where("client_id", "=", clientId))
    .unionAll(denials.where("level", "=", "institution").where("institution_id", "=", institutionOfAccount))
    .unionAll(denials.where("level", "=", "everyone"));
});

type Nullable<Fields> = { readonly [Name in keyof Fields]: Fields[Name] | null };
