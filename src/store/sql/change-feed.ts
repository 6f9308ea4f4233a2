import { type Kysely, sql } from "kysely";
import type { Denial } from "../../policy/denials.ts";
import { longestAccessToken } from "../../policy/relevance.ts";
import { after, type Instant } from "../../policy/time.ts";
import type { Client, Institution } from "../port/entities.ts";
import type { Change, Snapshot } from "../port/records.ts";
import { fromJson, type Json } from "./json.ts";
import { anyDocument, kind, ofKind } from "./kinds.ts";
import { lastNumber, nextNumber } from "./last-numbers.ts";
import { prepared, type Slots } from "./prepared.ts";
import type { RecordsTables } from "./tables.ts";

type Db = Kysely<RecordsTables>;
type Row = Pick<RecordsTables["changes"], "number" | "type" | "document">;

/** In the transaction that makes the change. */
export async function addChange(db: Db, change: Omit<RecordsTables["changes"], "number">): Promise<void> {
  const number = await nextNumber(db, "changes");
  await db
    .insertInto("changes")
    .values({ number, ...change })
    .execute();
}

export async function changesAfter(db: Db, number: number, limit: number): Promise<readonly Change[]> {
  const { rows } = await rowsAfter(db, { number, limit });
  return rows.map(toChange);
}

const rowsAfter = prepared((db: Db, { number, limit }: Slots<{ number: number; limit: number }>) =>
  db
    .selectFrom("changes")
    .select(["number", "type", anyDocument])
    .where("number", ">", number)
    .orderBy("number")
    .limit(limit),
);

export const lastChange = async (db: Db): Promise<number> => lastNumber(db, "changes");

/** Only the newest are needed for certain: whoever is farther behind begins again with a snapshot. */
export async function pruneChanges(
  db: Db,
  { keep, limit }: { readonly keep: number; readonly limit: number },
): Promise<number> {
  const end = (await lastChange(db)) - Math.max(keep, 1);
  const oldest = db
    .selectFrom("changes")
    .select("number")
    .where("number", "<=", end)
    .orderBy("number")
    .limit(limit);
  const { numDeletedRows } = await db.deleteFrom("changes").where("number", "in", oldest).executeTakeFirst();
  return Number(numDeletedRows);
}

/** One statement, so that the number and what it counts are of one instant. */
export async function snapshot(db: Db, since: Instant): Promise<Snapshot> {
  const rows = await db
    .selectFrom("last_numbers")
    .select([kind("number"), sql<string>`cast(number as text)`.as("document")])
    .where("name", "=", "changes")
    .unionAll(db.selectFrom("institutions").select([kind("institution"), anyDocument]))
    .unionAll(db.selectFrom("clients").select([kind("client"), anyDocument]))
    .unionAll(livingDenials(db, since))
    .execute();
  return {
    number: ofKind(rows, "number")[0] ?? 0,
    institutions: ofKind(rows, "institution"),
    clients: ofKind(rows, "client"),
    denials: ofKind(rows, "denial"),
  };
}

/** A token issued at `since` lives until one longest life later: a denial matters to it if it still does then. */
const livingDenials = (db: Db, since: Instant) =>
  db
    .selectFrom("denials")
    .select([kind("denial"), anyDocument])
    .where((where) =>
      where.or([
        where("matters_until", "is", null),
        where("matters_until", ">=", after(since, longestAccessToken)),
      ]),
    );

function toChange({ number, type, document }: Row): Change {
  switch (type) {
    case "institution":
      return { number, type, institution: fromJson(document as Json<Institution>) };
    case "client":
      return { number, type, client: fromJson(document as Json<Client>) };
    case "denial":
      return { number, type, denial: fromJson(document as Json<Denial>) };
    case "signing-key":
      return { number, type, ...fromJson(document as Json<{ kid: string }>) };
  }
}
