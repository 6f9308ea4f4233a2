import { Kysely, sql } from "kysely";
import { type Instant, milliseconds, seconds } from "../../policy/time.ts";
import { type Check, type Examination, look, ok, type ServerClock, wrong } from "../port/examination.ts";
import { latestSignIn, recordsFacts, schemaOf } from "../sql/examine.ts";
import { sqlLeases } from "../sql/leases.ts";
import type { LeasesTables, RecordsTables, SignInsTables } from "../sql/tables.ts";
import { connect } from "./connection.ts";
import { postgresDialect } from "./dialect.ts";
import { migrations, unfit } from "./migrate.ts";
import { openPool } from "./pool.ts";

interface How {
  readonly url: string;
  readonly wall: () => Instant;
  /** How many processes of Hallpass one machine runs. */
  readonly workers: number;
}

/** As many as one process opens: see open.ts. */
const connectionsPerProcess = 11;
const answerWithin = seconds(10);

/** The database, by one connection, and without changing anything in it. */
export async function examinePostgres({ url, wall, workers }: How): Promise<Examination> {
  const pool = openPool({
    connect: async () => connect({ url, connectWithin: seconds(5), answerWithin }),
    most: 1,
    patience: answerWithin,
  });
  const db = new Kysely<RecordsTables & SignInsTables & LeasesTables>({ dialect: postgresDialect(pool) });
  const of = <Tables>() => db as unknown as Kysely<Tables>;
  const close = async () => pool.close();
  try {
    const server = await serverOf(db);
    const why = unfit(server);
    if (why !== undefined) return { checks: [wrong("records", why, unfitAdvice)], clocks: [], close };
    const schema = await schemaOf(db, migrations, "The tables");
    const isUpToDate = schema.state === "ok";
    const signedIn = isUpToDate ? await latestSignIn(of<SignInsTables>()) : undefined;
    return {
      checks: [ok("records", toldOf(server)), schema, ...durability(server), ...room(server, workers)],
      clocks: [await clockOf(db, wall)],
      ...(isUpToDate && {
        ...(await recordsFacts(of<RecordsTables>())),
        leases: async () => sqlLeases(of<LeasesTables>()).all(),
      }),
      ...(signedIn !== undefined && { latestSignIn: signedIn }),
      close,
    };
  } catch (error) {
    return { checks: [wrong("records", (error as Error).message, noAnswer)], clocks: [], close };
  }
}

const unfitAdvice = "docs/guides/run-on-postgresql.md says what Hallpass needs.";
const noAnswer = "Look whether PostgreSQL runs, and at the address, user and password in HALLPASS_DATABASE.";

type Server = Awaited<ReturnType<typeof serverOf>>;

async function serverOf<Tables>(db: Kysely<Tables>) {
  const { rows } = await sql<{
    version: number;
    said: string;
    encoding: string;
    standby: boolean;
    encrypted: boolean;
    fsync: string;
    pages: string;
    standbys: string;
    replicas: number;
    room: number;
    used: number;
  }>`select current_setting('server_version_num')::int as version, current_setting('server_version') as said,
    current_setting('server_encoding') as encoding, pg_is_in_recovery() as standby,
    coalesce((select ssl from pg_stat_ssl where pid = pg_backend_pid()), false) as encrypted,
    current_setting('fsync') as fsync, current_setting('full_page_writes') as pages,
    current_setting('synchronous_standby_names') as standbys,
    (select count(*)::int from pg_stat_replication) as replicas,
    current_setting('max_connections')::int as room,
    (select count(*)::int from pg_stat_activity where backend_type = 'client backend') as used`.execute(db);
  const [server] = rows;
  if (server === undefined) throw new Error("PostgreSQL says nothing about itself.");
  return server;
}

const toldOf = ({ said, encrypted, used, room: most }: Server): string =>
  `PostgreSQL ${said}, ${encrypted ? "encrypted" : "not encrypted"}, ${used} of ${most} connections in use`;

function durability({ fsync, pages, standbys, replicas }: Server): readonly Check[] {
  return [
    fsync === "on" && pages === "on"
      ? ok("durability", "fsync and full_page_writes are on")
      : wrong(
          "durability",
          "fsync or full_page_writes is off: a power cut can lose what was acknowledged, or the whole database",
          "Switch both on in postgresql.conf.",
        ),
    ...(replicas > 0 && standbys === ""
      ? [
          look(
            "durability",
            "the standbys follow asynchronously: a failover can lose the last suspensions",
            "Set synchronous_standby_names, if you fail over to them.",
          ),
        ]
      : []),
  ];
}

function room({ room: most }: Server, workers: number): readonly Check[] {
  const needed = 2 * workers * connectionsPerProcess;
  if (needed <= most) return [];
  return [
    look(
      "connections",
      `this machine's processes may open ${needed} while they are reloaded; max_connections is ${most}`,
      "Raise max_connections, or lower HALLPASS_WORKERS.",
    ),
  ];
}

async function clockOf<Tables>(db: Kysely<Tables>, wall: () => Instant): Promise<ServerClock> {
  const asked = wall();
  const { rows } = await sql<{ now: number }>`
    select floor(extract(epoch from clock_timestamp()) * 1000)::bigint as now`.execute(db);
  return { server: "PostgreSQL", ahead: milliseconds((rows[0]?.now ?? asked) - (asked + wall()) / 2) };
}
