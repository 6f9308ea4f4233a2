import type { Kysely } from "kysely";
import { type Instant, instant } from "../../policy/time.ts";
import { feedLeap } from "../port/moving.ts";
import { prepared, type Slots } from "./prepared.ts";
import type { RecordsTables } from "./tables.ts";

type Db = Kysely<RecordsTables>;

/** Whoever takes a number holds the row until the commit: nobody commits a lower number later. */
export async function nextNumber(db: Db, name: "changes" | "audit"): Promise<number> {
  const { rows } = await countOn(db, { name });
  return only(rows).number;
}

const countOn = prepared((db: Db, { name }: Slots<{ name: "changes" | "audit" }>) =>
  db
    .updateTable("last_numbers")
    .set((of) => ({ number: of("number", "+", 1) }))
    .where("name", "=", name)
    .returning("number"),
);

export async function lastNumber(db: Db, name: "changes" | "clock"): Promise<number> {
  const { rows } = await numberOf(db, { name });
  return only(rows).number;
}

const numberOf = prepared((db: Db, { name }: Slots<{ name: "changes" | "clock" }>) =>
  db.selectFrom("last_numbers").select("number").where("name", "=", name),
);

export const latestInstant = async (db: Db): Promise<Instant> => instant(await lastNumber(db, "clock"));

export async function putLatestInstant(db: Db, at: Instant): Promise<void> {
  await moveClock(db, { at });
}

const moveClock = prepared((db: Db, { at }: Slots<{ at: Instant }>) =>
  db.updateTable("last_numbers").set({ number: at }).where("name", "=", "clock").where("number", "<", at),
);

export async function leaveGap(db: Db): Promise<void> {
  await db
    .updateTable("last_numbers")
    .set((of) => ({ number: of("number", "+", feedLeap) }))
    .where("name", "=", "changes")
    .execute();
}

function only<Row>([row]: readonly Row[]): Row {
  if (row === undefined) throw new Error("A number that the first migration has put is missing.");
  return row;
}
