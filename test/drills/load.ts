import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { elapsed } from "../support/common-clock.ts";
import { seeded } from "../support/seeded.ts";
import { credentialsIn, type ServerProcess, startServerProcess } from "../support/server-process.ts";
import { basic, post } from "../support/token-requests.ts";
import { endWith } from "./end-with.ts";
import { openDesk } from "./load-acts.ts";
import { type Doors, openDoors } from "./load-doors.ts";
import { type LaneAtWork, laneAtWork } from "./load-lane.ts";
import { openRaceSchools, raceAdministrator } from "./race-school.ts";
import { openSchool } from "./school.ts";
import { newStandings, type Standings } from "./standings.ts";

interface Size {
  readonly connections: number;
  readonly schools: number;
  /** Sign-ins of a person in the app; there is one more in the tool. */
  readonly appsOfOne: number;
  /** It goes on for so long, and then until there are enough answers. */
  readonly seconds: number;
  readonly mostSeconds: number;
  readonly wanted: Wanted;
}

/** With fewer, nothing would be shown. */
type Wanted = Readonly<Record<"answers" | "middlewareAnswers" | "middlewareFromMemory" | "acts", number>>;

const sizes: Readonly<Record<"short" | "full", Size>> = {
  short: {
    connections: 12,
    schools: 2,
    appsOfOne: 1,
    seconds: 6,
    mostSeconds: 40,
    wanted: { answers: 3000, middlewareAnswers: 3000, middlewareFromMemory: 1000, acts: 8 },
  },
  full: {
    connections: 24,
    schools: 3,
    appsOfOne: 2,
    seconds: 60,
    mostSeconds: 900,
    wanted: { answers: 200_000, middlewareAnswers: 200_000, middlewareFromMemory: 100_000, acts: 200 },
  },
};

const workers = 2;
const peopleOfOne = 2;

interface How {
  readonly short: boolean;
  readonly seed: number;
}

/**
 * Several workers on one port are asked as fast as they answer, and so is a resource server that keeps answers, while
 * administrators end sign-ins. Each answer is judged by what was acknowledged when it began. `tooFew`: counts that are
 * below what is wanted.
 */
export async function load({ short, seed }: How): Promise<Readonly<Record<string, number>>> {
  const size = sizes[short ? "short" : "full"];
  process.stderr.write(`The acts are chosen by the seed ${seed}.\n`);
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "hallpass-load-"));
  stack.defer(() => rm(folder, { recursive: true }));
  const server = await startServerProcess({ folder, env: environment });
  stack.defer(() => server.stop().then(() => undefined));
  endWith(() => [server]);

  const trouble = Promise.withResolvers<never>();
  const counting = underLoad({ folder, server, size, seed, fault: trouble.reject, stack });
  const counts = await Promise.race([counting, trouble.promise]);
  return { ...counts, tooFew: shortfalls(counts, size.wanted), seed };
}

const environment = {
  HALLPASS_WORKERS: String(workers),
  HALLPASS_HOST: "127.0.0.1",
  // It tells which processes the workers are.
  HALLPASS_LOG_LEVEL: "info",
  HALLPASS_ATTEMPTS_PER_NETWORK: "1000000",
  HALLPASS_INTROSPECTION_MISSES: "1000000",
};

interface Setting {
  readonly folder: string;
  readonly server: ServerProcess;
  readonly size: Size;
  readonly seed: number;
  readonly fault: (error: unknown) => void;
  readonly stack: AsyncDisposableStack;
}

async function underLoad(setting: Setting): Promise<Readonly<Record<string, number>>> {
  const { folder, server, size, fault, stack } = setting;
  const { clients } = await credentialsIn(folder);
  const clientId = "platform-api";
  const clientSecret = clients[clientId]?.secret ?? "";
  const standings = newStandings();
  const doors = await openDoors({
    ...size,
    issuer: server.origin,
    pids: await workersOf(server),
    clientId,
    clientSecret,
    authorization: basic(clientId, clientSecret)["authorization"] ?? "",
    standings,
    fault,
  });
  stack.defer(doors.close);
  const lanes = await openLanes(setting, doors, standings);
  await Promise.all(lanes.map((lane) => lane.fillUp()));

  const begun = elapsed();
  const end = new AbortController();
  doors.begin();
  const working = Promise.all(lanes.map((lane) => lane.work(end.signal)));
  working.catch(fault);
  await untilEnough(size, doors, begun);
  end.abort();
  const acts = (await working).reduce((sum, some) => sum + some, 0);
  return { ...(await doors.stop()), acts, seconds: Math.round((elapsed() - begun) / 1000) };
}

async function openLanes(
  { folder, server, size, seed, fault, stack }: Setting,
  { askers }: Doors,
  standings: Standings,
): Promise<readonly LaneAtWork[]> {
  const { origin } = server;
  const credentials = await credentialsIn(folder);
  const school = await openSchool(origin, [origin], credentials, { adminScope: raceAdministrator });
  const schools = await openRaceSchools(school, folder, { count: size.schools, peopleOfOne });
  const authorization = await administrator(origin, credentials.clients["school-scripts"]?.secret ?? "");
  const lanes = schools.map(async (at, n) => {
    const desk = await openDesk(Number(new URL(origin).port), fault);
    stack.defer(desk.close);
    const random = seeded(seed + n);
    const { appsOfOne } = size;
    return laneAtWork({ at, desk, authorization, random, standings, now: elapsed, askers, appsOfOne });
  });
  return Promise.all(lanes);
}

async function administrator(origin: string, secret: string): Promise<string> {
  const asked = { grant_type: "client_credentials", scope: raceAdministrator, resource: `${origin}/admin` };
  const { status, body } = await post(`${origin}/token`, asked, basic("school-scripts", secret));
  if (status !== 200) throw new Error(`no token for the administrator: ${JSON.stringify(body)}`);
  return `Bearer ${String(body["access_token"])}`;
}

/** Their process ids, when all take connections. */
async function workersOf({ logged }: ServerProcess): Promise<readonly number[]> {
  for (;;) {
    const pids = logged.filter(({ msg }) => msg === "worker is ready").map(({ pid }) => Number(pid));
    if (pids.length >= workers) return pids;
    await wait(20);
  }
}

async function untilEnough(
  { seconds, mostSeconds, wanted: { acts: _acts, ...goals } }: Size,
  doors: Doors,
  begun: number,
): Promise<void> {
  const hasRunFor = (some: number) => elapsed() - begun >= some * 1000;
  while (!hasRunFor(seconds) || (shortOf(doors.counts(), goals).length > 0 && !hasRunFor(mostSeconds)))
    await wait(50);
}

const shortOf = (counts: Counts, least: Counts) =>
  Object.entries(least).filter(([what, count]) => (counts[what] ?? 0) < count);

type Counts = Readonly<Record<string, number>>;

function shortfalls(counts: Readonly<Record<string, number>>, wanted: Wanted): number {
  const aTenth = wanted.answers / 10;
  const everyWorker = Object.keys(counts).filter((what) => what.startsWith("worker"));
  const least = { ...wanted, ...Object.fromEntries(everyWorker.map((worker) => [worker, aTenth])) };
  const short = shortOf(counts, least);
  for (const [what, count] of short)
    process.stderr.write(`Too few: ${what} must be ${count} at least, and is ${counts[what] ?? 0}.\n`);
  return short.length;
}
