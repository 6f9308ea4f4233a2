import { setTimeout as wait } from "node:timers/promises";
import type { ServerProcess } from "../support/server-process.ts";
import {
  followMaster,
  type Place,
  putBack,
  setClocks,
  startServer,
  takeSnapshot,
  untilFollowing,
} from "./fault-place.ts";

/** What goes wrong, and then is set right by whoever looks after it. */
export interface Fault {
  readonly name: string;
  /** Not in the short form: other tests show the same on a smaller scale. */
  readonly long?: boolean;
  /** Redis may forget what it knew last. */
  readonly loses?: boolean;
  /** A store stands still: every answer has to come within a second. */
  readonly freezes?: boolean;
  /** While nothing else is under way, and every phone holds the answer that it was given last. */
  readonly prepare?: (place: Place) => Promise<void>;
  /** Something that has to be there before it goes wrong. */
  readonly before?: (place: Place) => Promise<void>;
  /** Resolves when it has gone wrong, with what sets it right. */
  readonly strike: (place: Place) => Promise<() => Promise<void>>;
}

export const faults: readonly Fault[] = [
  {
    name: "kill -9 of Hallpass",
    long: true,
    async strike(place) {
      const [port] = someServer(place);
      await place.servers.get(port)?.stop("SIGKILL");
      return () => startServer(place, port);
    },
  },
  {
    name: "Hallpass stands still",
    long: true,
    async strike(place) {
      const [, server] = someServer(place);
      server.signal("SIGSTOP");
      return async () => server.signal("SIGCONT");
    },
  },
  {
    name: "kill -9 of Redis",
    long: true,
    async strike({ master }) {
      await master.end("SIGKILL");
      return master.begin;
    },
  },
  {
    name: "Redis stands still",
    freezes: true,
    async strike({ master }) {
      master.freeze();
      return async () => master.thaw();
    },
  },
  {
    name: "kill -9 of PostgreSQL",
    async strike({ postgres }) {
      await postgres.end("SIGKILL");
      return postgres.begin;
    },
  },
  {
    name: "PostgreSQL stands still",
    long: true,
    freezes: true,
    async strike({ postgres }) {
      await postgres.freeze();
      return postgres.goOn;
    },
  },
  {
    name: "PostgreSQL restarted",
    long: true,
    async strike({ postgres }) {
      await postgres.end("SIGINT");
      return postgres.begin;
    },
  },
  {
    name: "kill -9 of one of PostgreSQL's processes",
    long: true,
    async strike({ postgres }) {
      const [row] = await postgres.sql(
        "select pid from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid() order by random() limit 1",
      );
      process.kill(Number(row?.["pid"]), "SIGKILL");
      return nothingToDo;
    },
  },
  {
    name: "the feed's connections cut",
    async strike({ postgres }) {
      const cut = await postgres.sql(
        "select pg_terminate_backend(pid) from pg_stat_activity where query ~* '^(listen|select 1$)' and pid <> pg_backend_pid()",
      );
      if (cut.length === 0) throw new Error("Nobody listens to the feed.");
      return nothingToDo;
    },
  },
  {
    name: "clocks off by minutes",
    // A retry for whose answer a clock jumps ahead in between may come too late. The one that is ahead comes first.
    prepare: async (place) => {
      await setClocks(place, [minutes(5), -minutes(3)]);
      await wait(clocksAreSeen);
    },
    strike: async (place) => () => setClocks(place, [0, 0]),
  },
  {
    name: "Redis emptied",
    long: true,
    loses: true,
    async strike({ master }) {
      await master.tell("FLUSHALL");
      return nothingToDo;
    },
  },
  {
    name: "Redis rolled back to an old snapshot",
    loses: true,
    before: takeSnapshot,
    async strike(place) {
      await place.master.end("SIGKILL");
      await putBack(place);
      return place.master.begin;
    },
  },
  {
    name: "Redis failed over to a replica that was behind",
    loses: true,
    before: async ({ replica, link }) => {
      await untilFollowing(replica);
      link.leadTo([]);
      link.cut();
    },
    async strike(place) {
      const { master, replica, redisDoor } = place;
      await master.end("SIGKILL");
      return async () => {
        await replica.tell("REPLICAOF NO ONE");
        redisDoor.leadTo([replica.port]);
        [place.master, place.replica] = [replica, master];
        await master.begin();
        await followMaster(place);
      };
    },
  },
];

/** In milliseconds, until every process has looked at its clock. */
const clocksAreSeen = 500;

const minutes = (count: number): number => count * 60_000;

const nothingToDo = async (): Promise<void> => undefined;

function someServer({ servers }: Place): readonly [port: number, server: ServerProcess] {
  const all = [...servers];
  const one = all[Math.floor(Math.random() * all.length)];
  if (one === undefined) throw new Error("No server runs.");
  return one;
}
