import type { ControlledTransaction, Kysely } from "kysely";
import type { Leases } from "../port/leases.ts";
import type { MoveSource, MoveTarget, SignInsSource, SignInsTarget } from "../port/moving.ts";
import { sqlLeases } from "./leases.ts";
import { type Migrations, recordsMigrations, signInsMigrations } from "./migrate.ts";
import { movedSignIns, recordRows } from "./move-from.ts";
import { heldRecords, heldSignIns, putRecords, putSignIns } from "./move-to.ts";
import { recordsWriter } from "./records-writer.ts";
import type { LeasesTables, RecordsTables, SignInsTables } from "./tables.ts";

/** Databases for moving: whoever begins a transaction in one keeps everybody else from changing it. */
export interface MovingDatabases {
  readonly records: Kysely<RecordsTables>;
  /** The same database, or one of its own. Not used if Redis has the sign-ins. */
  readonly signIns: Kysely<SignInsTables>;
  readonly leases: Kysely<LeasesTables>;
  /** Whether records and sign-ins are in one database, and so in one transaction. */
  readonly isOne: boolean;
  close(): Promise<void>;
}

const namesOf = (...some: readonly Migrations[]): readonly string[] =>
  some.flatMap((one) => Object.keys(one));
const schema = namesOf(recordsMigrations, signInsMigrations);

type Begun = Awaited<ReturnType<typeof begin>>;

async function begin({ records, signIns, isOne }: MovingDatabases) {
  const first = await records.startTransaction().execute();
  const second = isOne
    ? (first as unknown as ControlledTransaction<SignInsTables>)
    : await signIns.startTransaction().execute();
  return { records: first, signIns: second };
}

/** In one transaction as well, so that there is one connection to ask. */
const leasesOf = ({ leases, isOne }: MovingDatabases, { records }: Begun): Pick<Leases, "all"> =>
  sqlLeases(isOne ? (records as unknown as Kysely<LeasesTables>) : leases);

async function undo({ records, signIns }: Begun): Promise<void> {
  for (const one of new Set<{ isCommitted: boolean; isRolledBack: boolean } & Undoable>([signIns, records]))
    if (!one.isCommitted && !one.isRolledBack) await one.rollback().execute();
}

interface Undoable {
  rollback(): { execute(): Promise<void> };
}

/** `elsewhere` reads the sign-ins if these databases do not hold them. */
export async function moveFrom(databases: MovingDatabases, elsewhere?: SignInsSource): Promise<MoveSource> {
  const begun = await begin(databases);
  return {
    schema,
    leases: async () => leasesOf(databases, begun).all(),
    records: () => recordRows(begun.records),
    signIns: () => elsewhere?.signIns() ?? movedSignIns(begun.signIns),
    async close() {
      await undo(begun);
      await databases.close();
      await elsewhere?.close();
    },
  };
}

/** `elsewhere` takes the sign-ins if these databases are not to hold them. */
export async function moveTo(databases: MovingDatabases, elsewhere?: SignInsTarget): Promise<MoveTarget> {
  const begun = await begin(databases);
  const signIns = elsewhere ?? here(begun.signIns, databases.isOne);
  return {
    schema,
    leases: async () => leasesOf(databases, begun).all(),
    holding: async (id) => {
      const records = await heldRecords(begun.records);
      return records.length > 0 ? records : signIns.holding(id);
    },
    putSignIns: async (some) => signIns.putSignIns(some),
    putRecords: async (some) => putRecords(begun.records, some),
    async finish(last) {
      await last(recordsWriter(begun.records));
      if (elsewhere === undefined) await signIns.keep();
      await begun.records.commit().execute();
      // Only now: until the records are there, an import that was interrupted may go on.
      if (elsewhere !== undefined) await elsewhere.keep();
    },
    async close() {
      await undo(begun);
      await databases.close();
      await elsewhere?.close();
    },
  };
}

const here = (db: ControlledTransaction<SignInsTables>, isOne: boolean): SignInsTarget => ({
  holding: async () => heldSignIns(db),
  putSignIns: async (some) => putSignIns(db, some),
  async keep() {
    if (!isOne) await db.commit().execute();
  },
  close: async () => undefined,
});
