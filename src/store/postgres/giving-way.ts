import { setTimeout as wait } from "node:timers/promises";
import { type Kysely, sql } from "kysely";
import { type Duration, milliseconds } from "../../policy/time.ts";
import { isBusy, unavailable } from "./unavailable.ts";

/**
 * How long a change of a table waits for the lock that it needs. Meanwhile everybody who comes later waits behind it, also those
 * who only read, and they are refused after half a second.
 */
export const lockWithin: Duration = milliseconds(100);

const shortestPause = 50;
const longestPause = 2000;

/** Does it again, after longer and longer pauses, while somebody holds a lock that it needs; for so long, and then rejects. */
export async function givingWay<Outcome>(work: () => Promise<Outcome>, patience: Duration): Promise<Outcome> {
  const tooLong = AbortSignal.timeout(patience);
  for (let pause = shortestPause; ; pause = Math.min(2 * pause, longestPause)) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error) || tooLong.aborted) throw error;
    }
    await wait(pause * (0.5 + Math.random() / 2));
  }
}

/** For whoever has given way in vain: the error that names who has used the tables for longest. */
export async function whoWasInTheWay(db: Kysely<unknown>, error: unknown): Promise<Error> {
  const { rows } = await sql<{ program: string; process: number }>`
    select application_name as program, pid as process from pg_stat_activity
    where pid <> pg_backend_pid() and pid in (
      select pid from pg_locks join pg_class on pg_class.oid = relation
      where granted and relkind = 'r' and relnamespace = current_schema()::regnamespace
        and database = (select oid from pg_database where datname = current_database()))
    order by xact_start limit 1`.execute(db);
  const [first] = rows;
  const who = first === undefined ? "somebody" : `${first.program || "a program"} (process ${first.process})`;
  return unavailable(`its tables have to change, and ${who} uses them all the time`, error);
}
