import type { Kysely } from "kysely";
import type { Duration, Instant } from "../../policy/time.ts";
import type { Leases } from "../port/leases.ts";
import { prepared, type Slots } from "./prepared.ts";
import type { LeasesTables } from "./tables.ts";

type Db = Kysely<LeasesTables>;

export const sqlLeases = (db: Db): Leases => ({
  put: async (lease) => change(db, async (writer) => putLease(writer, { ...lease, at: lease.at ?? null })),
  all: async () => {
    const { rows } = await allLeases(db, {});
    return rows.map(({ at, length, ...row }) => ({
      ...row,
      length: length as Duration,
      ...(at !== null && { at: at as Instant }),
    }));
  },
  end: async ({ process, renewal }) => change(db, async (writer) => endLease(writer, { process, renewal })),
});

const putLease = prepared(
  (db: Db, { process, renewal, length, applied, at }: Slots<LeasesTables["leases"]>) =>
    db
      .insertInto("leases")
      .values({ process, renewal, length, applied, at })
      .onConflict((conflict) => conflict.column("process").doUpdateSet({ renewal, length, applied, at })),
);

const allLeases = prepared((db: Db) => db.selectFrom("leases").selectAll().orderBy("process"));

const endLease = prepared((db: Db, { process, renewal }: Slots<{ process: string; renewal: number }>) =>
  db.deleteFrom("leases").where("process", "=", process).where("renewal", "=", renewal),
);

/** In a transaction, because that waits for other processes' transactions without holding up this process. */
const change = async (db: Db, work: (writer: Db) => Promise<unknown>): Promise<void> =>
  db.transaction().execute(async (transaction) => {
    await work(transaction);
  });
