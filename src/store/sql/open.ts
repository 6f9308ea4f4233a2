import type { DayCounts } from "../port/day-counts.ts";
import type { EngineRecords } from "../port/engine-records.ts";
import type { Leases } from "../port/leases.ts";
import type { Logouts } from "../port/logouts.ts";
import type { Records } from "../port/records.ts";
import type { SignIns } from "../port/sign-ins.ts";
import { lengthening } from "./cut-hashes.ts";
import { sqlDayCounts } from "./day-counts.ts";
import { sqlEngineRecords } from "./engine-records.ts";
import { sqlLogouts } from "./logouts.ts";
import { recordsMigrations, signInsMigrations } from "./migrate.ts";
import type { MovingDatabases } from "./move.ts";
import { openFile, openForReading, type SqlFile } from "./open-file.ts";
import { type LeasesFile, openLeases } from "./open-leases.ts";
import { sqlRecords } from "./records.ts";
import { sqlSignIns } from "./sign-ins.ts";
import type { RecordsTables, SignInsTables } from "./tables.ts";
import { together } from "./together.ts";
import { watchFile } from "./watch.ts";

/** Two files, or ":memory:" for what may vanish with the process. The leases have a third, beside the records. */
export interface SqlPaths {
  readonly recordsPath: string;
  readonly signInsPath: string;
}

export interface SqlStores {
  readonly records: Records;
  readonly signIns: SignIns;
  readonly engineRecords: EngineRecords;
  readonly leases: Leases;
  readonly logouts: Logouts;
  readonly dayCounts: DayCounts;
  close(): Promise<void>;
}

/** Rejects with StoreUnavailable when a file cannot be opened, with UnknownMigration when it is of a newer version. */
export async function openSqlStores(paths: SqlPaths): Promise<SqlStores> {
  const files = await openFiles(paths);
  const inTransaction = together(files.signIns.db);
  return {
    records: sqlRecords({
      db: files.records.db,
      reading: files.reading.db,
      watch: watchFile(files.reading.db),
      close: () => closeRecords(files),
    }),
    signIns: sqlSignIns(files.signIns.db, inTransaction, files.signIns.close),
    engineRecords: lengthening(files.signIns.db, sqlEngineRecords(files.signIns.db, inTransaction)),
    leases: files.leases.leases,
    logouts: sqlLogouts(files.records.db),
    dayCounts: sqlDayCounts(files.records.db),
    close: () => close(files),
  };
}

/** Brings the files up to date and returns the names of the migrations that ran. */
export async function migrate(paths: SqlPaths): Promise<readonly string[]> {
  const files = await openFiles(paths);
  await close(files);
  return [...files.records.migrated, ...files.signIns.migrated, ...files.leases.migrated];
}

/** The files for moving. They are brought up to date first. */
export async function openFilesToMove(paths: SqlPaths): Promise<MovingDatabases> {
  const files = await openFiles(paths);
  return {
    records: files.records.db,
    signIns: files.signIns.db,
    leases: files.leases.db,
    isOne: false,
    close: () => close(files),
  };
}

interface SqlFiles {
  readonly records: SqlFile<RecordsTables>;
  /** The records again. */
  readonly reading: Pick<SqlFile<RecordsTables>, "db" | "close">;
  readonly signIns: SqlFile<SignInsTables>;
  readonly leases: LeasesFile;
}

async function openFiles({ recordsPath, signInsPath }: SqlPaths): Promise<SqlFiles> {
  const opened: Closing[] = [];
  const kept = <File extends Closing>(file: File): File => {
    opened.unshift(file);
    return file;
  };
  try {
    const records = kept(
      await openFile<RecordsTables>({
        path: recordsPath,
        synchronous: "FULL",
        migrations: recordsMigrations,
      }),
    );
    const reading = kept(openForReading(recordsPath, records));
    const signIns = kept(
      await openFile<SignInsTables>({
        path: signInsPath,
        synchronous: "NORMAL",
        migrations: signInsMigrations,
      }),
    );
    const leases = kept(await openLeases(leasesPath(recordsPath)));
    return { records, reading, signIns, leases };
  } catch (error) {
    for (const file of opened) await file.close();
    throw error;
  }
}

type Closing = Pick<SqlFile<unknown>, "close">;

/** A file of their own, so that no long transaction on the records keeps a process from renewing its lease. */
export const leasesPath = (recordsPath: string): string =>
  recordsPath === ":memory:" ? recordsPath : recordsPath.replace(/(\.sqlite)?$/, "-leases.sqlite");

async function closeRecords({ reading, records }: SqlFiles): Promise<void> {
  await reading.close();
  await records.close();
}

async function close(files: SqlFiles): Promise<void> {
  await closeRecords(files);
  await files.signIns.close();
  await files.leases.close();
}
