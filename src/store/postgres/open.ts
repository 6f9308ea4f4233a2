import { Kysely } from "kysely";
import { type Duration, milliseconds } from "../../policy/time.ts";
import { lengthening } from "../sql/cut-hashes.ts";
import { sqlDayCounts } from "../sql/day-counts.ts";
import { sqlEngineRecords } from "../sql/engine-records.ts";
import { sqlLeases } from "../sql/leases.ts";
import { sqlLogouts } from "../sql/logouts.ts";
import type { SqlStores } from "../sql/open.ts";
import { sqlRecords } from "../sql/records.ts";
import { sqlSignIns } from "../sql/sign-ins.ts";
import type { LeasesTables, RecordsTables, SignInsTables } from "../sql/tables.ts";
import type { Together } from "../sql/together.ts";
import { announcements } from "./announcements.ts";
import { connect } from "./connection.ts";
import { type OneAtATime, postgresDialect } from "./dialect.ts";
import { migratePostgres } from "./migrate.ts";
import { openPool, type Pool } from "./pool.ts";
import { statementNames } from "./statement-names.ts";

/** Whoever asked gets an answer within a second, be it that there is none now. */
const answerWithin: Duration = milliseconds(700);

/** Of each process: so many for reading and for sign-ins, and one each for writing records, for leases and for listening. */
const sharedConnections = 8;

/**
 * All stores in one PostgreSQL database, with its tables up to date. Records are written by one connection, for only one
 * transaction at a time may write them anyway; leases have one of their own, so that nothing that takes long keeps a process
 * from renewing. Rejects as `migratePostgres` does.
 */
export async function openPostgresStores(url: string): Promise<SqlStores> {
  await migratePostgres(url);
  const nameOf = statementNames();
  const pools: Pool[] = [];
  const poolOf = (most: number): Pool => {
    const open = async () => connect({ url, connectWithin: answerWithin, answerWithin, nameOf });
    const pool = openPool({ connect: open, most, patience: answerWithin });
    pools.push(pool);
    return pool;
  };
  const shared = poolOf(sharedConnections);
  const writing = over<RecordsTables>(poolOf(1), "records");
  const signIns = over<SignInsTables>(shared, "sign-ins");
  // What one request writes waits for nobody, and shares no commit: here one commit keeps no other waiting.
  const single = over<SignInsTables>(shared);
  const alone: Together<SignInsTables> = async (work) => single.transaction().execute(work);
  const watch = announcements({
    connect: async (heard) => connect({ url, connectWithin: answerWithin, answerWithin, heard }),
  });
  const close = async (): Promise<void> => {
    await watch.close();
    await Promise.all(pools.map(async (pool) => pool.close()));
  };
  return {
    records: sqlRecords({ db: writing, reading: over<RecordsTables>(shared), watch, close }),
    signIns: sqlSignIns(signIns, alone, close),
    engineRecords: lengthening(signIns, sqlEngineRecords(signIns, alone)),
    leases: sqlLeases(over<LeasesTables>(poolOf(1))),
    logouts: sqlLogouts(writing),
    dayCounts: sqlDayCounts(over<RecordsTables>(shared)),
    close,
  };
}

const over = <Tables>(pool: Pool, alone?: OneAtATime): Kysely<Tables> =>
  new Kysely<Tables>({ dialect: postgresDialect(pool, alone) });
