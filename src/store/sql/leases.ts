import type { Kysely } from "kysely";
import type { Duration } from "../../policy/time.ts";
import type { Leases } from "../port/leases.ts";
import type { LeasesTables } from "./tables.ts";

type Db = Kysely<LeasesTables>;

export const sqlLeases = (db: Db): Leases => ({
  put: async ({ process, ...row }) =>
    change(db, (writer) =>
      writer
        .insertInto("leases")
        .values({ process, ...row })
        .onConflict((conflict) => conflict.column("process").doUpdateSet(row)),
    ),
  all: async () => {
    const rows = await db.selectFrom("leases").selectAll().orderBy("process").execute();
    return rows.map((row) => ({ ...row, length: row.length as Duration }));
  },
  end: async ({ process, renewal }) =>
    change(db, (writer) =>
      writer.deleteFrom("leases").where("process", "=", process).where("renewal", "=", renewal),
    ),
});

/** In a transaction, because that waits for other processes' transactions without holding up this process. */
const change = async (db: Db, work: (writer: Db) => { execute(): Promise<unknown> }): Promise<void> =>
  db.transaction().execute(async (transaction) => {
    await work(transaction).execute();
  });
