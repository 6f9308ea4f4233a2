import { type Instant, instant, latest, milliseconds } from "../../policy/time.ts";
import { type Check, type Examination, look, ok, type ServerClock, wrong } from "../port/examination.ts";
import { fieldsOf, lookAt, UnfitRedis } from "./check.ts";
import type { Redis } from "./connect.ts";
import { unlessDamaged } from "./damage.ts";
import { directory } from "./directory.ts";
import { readGrant } from "./kept-grant.ts";
import { grantKey, shortId } from "./keys.ts";
import { connect } from "./open.ts";

/** So many grants tell when somebody signed in last; to read all of them could take minutes. */
const grantsLookedAt = 5000;

/** Redis, without changing anything in it. */
export async function examineRedis(urls: readonly string[], wall: () => Instant): Promise<Examination> {
  let redis: Redis | undefined;
  const close = async () => redis?.close();
  try {
    redis = await connect(urls, () => undefined);
    const asked = wall();
    const infos = await redis.info();
    const middle = instant((asked + wall()) / 2);
    const signedIn = await latestSignIn(redis);
    return {
      checks: [...fitness(infos), ...memory(infos)],
      clocks: infos.flatMap((info) => clockIn(info, middle)),
      ...(signedIn !== undefined && { latestSignIn: signedIn }),
      close,
    };
  } catch (error) {
    return { checks: [wrong("sign-ins", (error as Error).message, noAnswer)], clocks: [], close };
  }
}

const noAnswer = "Look whether Redis runs, and at the address, user and password in HALLPASS_REDIS.";

function fitness(infos: readonly string[]): readonly Check[] {
  try {
    return lookAt(infos).map(({ warning, text }) =>
      warning ? look("sign-ins", text, "See docs/guides/run-on-redis.md.") : ok("sign-ins", text),
    );
  } catch (error) {
    if (!(error instanceof UnfitRedis)) throw error;
    return error.problems.map((problem) =>
      wrong("sign-ins", problem, "Hallpass does not start with it as it is."),
    );
  }
}

/** A full Redis refuses writes: whoever has signed in cannot refresh any more. */
function memory(infos: readonly string[]): readonly Check[] {
  return infos.map(fieldsOf).flatMap(({ used_memory: used, maxmemory: most }) => {
    const share = Number(most) > 0 ? Number(used) / Number(most) : 0;
    if (share < 0.8) return [];
    return [
      look(
        "sign-ins",
        `a node of Redis has used ${Math.round(share * 100)} % of its maxmemory`,
        "Give it more memory: when it is full, nobody can sign in or refresh.",
      ),
    ];
  });
}

function clockIn(info: string, at: Instant): readonly ServerClock[] {
  const microseconds = Number(fieldsOf(info)["server_time_usec"]);
  return Number.isFinite(microseconds)
    ? [{ server: "Redis", ahead: milliseconds(microseconds / 1000 - at) }]
    : [];
}

async function latestSignIn(redis: Redis): Promise<Instant | undefined> {
  let looked = 0;
  let found: Instant | undefined;
  for await (const entries of directory(redis).from(undefined, 250)) {
    for (const value of await Promise.all(
      entries.map(async ({ id }) => redis.send("GET", grantKey(shortId(id)))),
    )) {
      const grant = value instanceof Buffer ? unlessDamaged(() => readGrant(value))?.grant : undefined;
      if (grant !== undefined) found = latest(found ?? grant.signedInAt, grant.signedInAt);
    }
    looked += entries.length;
    if (looked >= grantsLookedAt) break;
  }
  return found;
}
