import { join } from "node:path";
import type { Settings } from "./config/settings.ts";
import type { Logger } from "./http/log.ts";
import type { Instant } from "./policy/time.ts";
import type { Examination } from "./store/port/examination.ts";
import type { MoveSource, MoveTarget } from "./store/port/moving.ts";
import { examineFiles } from "./store/sql/examine-files.ts";
import type { MovingDatabases } from "./store/sql/move.ts";
import { migrate, openFilesToMove, openSqlStores, type SqlPaths, type SqlStores } from "./store/sql/open.ts";

// A store that is not used is not loaded: their clients took a third of what starting a server takes.
const redisRoom = async () => import("./store/redis/open.ts");
const postgresRoom = async () => import("./store/postgres/open.ts");
const redisExamination = async () => import("./store/redis/examine.ts");
const postgresExamination = async () => import("./store/postgres/examine.ts");
const postgresMoves = async () => import("./store/postgres/move.ts");
const moves = async () => import("./store/sql/move.ts");
const postgresMigrations = async () => import("./store/postgres/migrate.ts");

type Place = Pick<Settings, "data" | "database" | "redis">;

interface Watching {
  readonly wall: () => Instant;
  readonly log: Pick<Logger, "info" | "warn">;
}

/** Where the settings say that records and sign-ins are kept: in files or PostgreSQL, and the sign-ins perhaps in Redis. */
export async function openStores(place: Place, { wall, log }: Watching): Promise<SqlStores> {
  const stores = await openRecords(place);
  if (place.redis === undefined) return stores;
  try {
    const { openRedisStores } = await redisRoom();
    const { close, ...signIns } = await openRedisStores({
      urls: place.redis,
      now: wall,
      onFault: (error) => log.warn({ err: error }, "the connection to Redis"),
      onFinding: ({ warning, text }) => (warning ? log.warn(text) : log.info(text)),
    });
    return {
      ...stores,
      ...signIns,
      close: () => Promise.all([close(), stores.close()]).then(() => undefined),
    };
  } catch (error) {
    await stores.close();
    throw error;
  }
}

/** Whether both answer now. Rejects with StoreUnavailable when one does not. */
export async function storesAnswer(
  { records, signIns }: Pick<SqlStores, "records" | "signIns">,
  now: Instant,
): Promise<true> {
  await Promise.all([records.lastChange(), signIns.counted("readiness", now)]);
  return true;
}

/** For whoever needs no sign-ins. */
export async function openRecords({ data, database, redis }: Place): Promise<SqlStores> {
  if (database !== undefined) return (await postgresRoom()).openPostgresStores(database);
  const paths = storePaths(data);
  return openSqlStores(redis === undefined ? paths : { ...paths, signInsPath: ":memory:" });
}

/** Brings what is kept there up to date, and returns the names of the migrations that ran. */
export const migrateStores = async ({ data, database }: Place): Promise<readonly string[]> =>
  database === undefined ? migrate(storePaths(data)) : (await postgresMigrations()).migratePostgres(database);

export const storePaths = (folder: string): SqlPaths => ({
  recordsPath: join(folder, "records.sqlite"),
  signInsPath: join(folder, "sign-ins.sqlite"),
});

/** Where an installation is read from, to be written somewhere else. `onDamage` takes the name of what cannot be read. */
export async function openSource(
  place: Place,
  now: () => Instant,
  onDamage: (name: string) => void,
): Promise<MoveSource> {
  const [{ moveFrom }, redis] = await Promise.all([moves(), redisToMove(place, now, onDamage)]);
  return orClose(redis?.source, async () => moveFrom(await openToMove(place), redis?.source));
}

/** Where an installation is written to. */
export async function openTarget(place: Place, now: () => Instant): Promise<MoveTarget> {
  const [{ moveTo }, redis] = await Promise.all([moves(), redisToMove(place, now)]);
  return orClose(redis?.target, async () => moveTo(await openToMove(place), redis?.target));
}

const redisToMove = async (
  { redis }: Place,
  now: () => Instant,
  onDamage: (key: string) => void = () => undefined,
) => redis && (await redisRoom()).openRedisToMove(redis, now, onDamage);

async function openToMove({ data, database, redis }: Place): Promise<MovingDatabases> {
  if (database !== undefined) return (await postgresMoves()).openPostgresToMove(database);
  const paths = storePaths(data);
  return openFilesToMove(redis === undefined ? paths : { ...paths, signInsPath: ":memory:" });
}

async function orClose<Opened>(
  first: { close(): Promise<void> } | undefined,
  open: () => Promise<Opened>,
): Promise<Opened> {
  try {
    return await open();
  } catch (error) {
    await first?.close();
    throw error;
  }
}

/** Looks at both without changing them. The sign-ins have an examination of their own if Redis keeps them. */
export const examineStores = async (
  place: Place & Pick<Settings, "workers">,
  wall: () => Instant,
): Promise<readonly Examination[]> =>
  Promise.all([
    examineRecords(place, wall),
    ...(place.redis === undefined ? [] : [examineSignIns(place.redis, wall)]),
  ]);

async function examineRecords(
  { data, database, redis, workers }: Place & Pick<Settings, "workers">,
  wall: () => Instant,
): Promise<Examination> {
  const paths = storePaths(data);
  if (database === undefined)
    return examineFiles(redis === undefined ? paths : { ...paths, signInsPath: ":memory:" });
  const { examinePostgres } = await postgresExamination();
  return examinePostgres({ url: database, wall, workers });
}

async function examineSignIns(urls: readonly string[], wall: () => Instant): Promise<Examination> {
  const { examineRedis } = await redisExamination();
  return examineRedis(urls, wall);
}
