import { join } from "node:path";
import type { Settings } from "./config/settings.ts";
import { migratePostgres } from "./store/postgres/migrate.ts";
import { openPostgresStores } from "./store/postgres/open.ts";
import { migrate, openSqlStores, type SqlPaths, type SqlStores } from "./store/sql/open.ts";

type Place = Pick<Settings, "data" | "database">;

/** Where the settings say that records and sign-ins are kept: in a PostgreSQL database, or in files. */
export const openStores = async ({ data, database }: Place): Promise<SqlStores> =>
  database === undefined ? openSqlStores(storePaths(data)) : openPostgresStores(database);

/** Brings what is kept there up to date, and returns the names of the migrations that ran. */
export const migrateStores = async ({ data, database }: Place): Promise<readonly string[]> =>
  database === undefined ? migrate(storePaths(data)) : migratePostgres(database);

export const storePaths = (folder: string): SqlPaths => ({
  recordsPath: join(folder, "records.sqlite"),
  signInsPath: join(folder, "sign-ins.sqlite"),
});
