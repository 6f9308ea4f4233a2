import { type Kysely, sql } from "kysely";
import { type Account, usernameKey } from "../port/entities.ts";
import { type AccountQuery, type Page, UsernameTaken } from "../port/records.ts";
import { pageOf, positionOf } from "./cursor.ts";
import { fromJson, toJson } from "./json.ts";
import type { RecordsTables } from "./tables.ts";
import { anywhere, plainText } from "./text-keys.ts";
import { within } from "./within.ts";

type Db = Kysely<RecordsTables>;

export async function findAccounts(db: Db, query: AccountQuery): Promise<Page<Account>> {
  const { institutions, text, username, after, limit } = query;
  let found = db.selectFrom("accounts").select(["id", "sort_name", "document"]).where(within(institutions));
  if (text !== undefined) found = found.where(sql<boolean>`search_text like ${anywhere(text)} escape '\\'`);
  if (username !== undefined) found = found.where("username_key", "=", usernameKey(username));
  if (after !== undefined) {
    const [name, id] = positionOf(after, "string", "string");
    found = found.where((of) => of(of.refTuple("sort_name", "id"), ">", of.tuple(name, id)));
  }
  const rows = await found
    .orderBy("sort_name")
    .orderBy("id")
    .limit(limit + 1)
    .execute();
  return pageOf(rows, limit, {
    item: ({ document }) => fromJson(document),
    position: ({ sort_name, id }) => [sort_name, id],
  });
}

/** Looks before it writes: a broken constraint would end the whole transaction in some databases. */
export async function putAccount(db: Db, account: Account): Promise<void> {
  const key = usernameKey(account.username);
  const others = await db
    .selectFrom("accounts")
    .select("id")
    .where("institution_id", "=", account.institutionId)
    .where("username_key", "=", key)
    .where("id", "!=", account.id)
    .execute();
  if (others.length > 0) throw new UsernameTaken(`Another account has the username ${account.username}.`);
  const row = {
    institution_id: account.institutionId,
    username_key: key,
    sort_name: plainText(account.name),
    search_text: [account.name, account.username, account.email ?? ""].map(plainText).join("\n"),
    document: toJson(account),
  };
  await db
    .insertInto("accounts")
    .values({ id: account.id, ...row })
    .onConflict((conflict) => conflict.column("id").doUpdateSet(row))
    .execute();
}
