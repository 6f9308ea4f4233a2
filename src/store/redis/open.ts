import { type Duration, type Instant, seconds } from "../../policy/time.ts";
import type { EngineRecords } from "../port/engine-records.ts";
import type { SignInsSource, SignInsTarget } from "../port/moving.ts";
import type { SignIns } from "../port/sign-ins.ts";
import { type Finding, lookAt, UnfitRedis } from "./check.ts";
import { connectCluster, connectNode, type Redis, usualPatience } from "./connect.ts";
import { directory } from "./directory.ts";
import { redisEngineRecords } from "./engine-records.ts";
import { redisSource } from "./move-from.ts";
import { redisTarget } from "./move-to.ts";
import { names } from "./names.ts";
import { redisSignIns } from "./sign-ins.ts";

interface Opening {
  /** One node, or some of a Cluster. */
  readonly urls: readonly string[];
  readonly now: () => Instant;
  /** Takes what happens to connections; whoever asks meanwhile is told by itself. */
  readonly onFault: (error: unknown) => void;
  /** Takes what was found out about the server. */
  readonly onFinding: (finding: Finding) => void;
  /** How long a call waits for its answer. Absent: so long that whoever asked hears within a second. */
  readonly patience?: Duration;
}

export interface RedisStores {
  readonly signIns: SignIns;
  readonly engineRecords: EngineRecords;
  close(): Promise<void>;
}

/** Rejects with UnfitRedis when Redis does not answer, or would lose what it is given. */
export async function openRedisStores(opening: Opening): Promise<RedisStores> {
  const redis = await connectFit(opening);
  const { now, onFinding } = opening;
  const onDamage = once((key) =>
    onFinding({ warning: true, text: `Redis holds a damaged value: ${key} is taken for lost.` }),
  );
  const keeping = { redis, names: names(redis, now), now, onDamage };
  return {
    signIns: redisSignIns(keeping, directory(redis), redis.close),
    engineRecords: redisEngineRecords(keeping),
    close: redis.close,
  };
}

async function connectFit({ urls, onFault, onFinding, patience }: Opening): Promise<Redis> {
  const redis = await connect(urls, atMostEvery(seconds(10), onFault), patience).catch((error: unknown) => {
    throw new UnfitRedis([`HALLPASS_REDIS must be a Redis that Hallpass can use. ${toldOf(error)}`]);
  });
  try {
    for (const finding of lookAt(await redis.info())) onFinding(finding);
    return redis;
  } catch (error) {
    await redis.close();
    throw error;
  }
}

/** For moving sign-ins out of Redis, or into it. `onDamage` takes the key of what cannot be read, and is left. */
export async function openRedisToMove(
  urls: readonly string[],
  now: () => Instant,
  onDamage: (key: string) => void,
): Promise<{ readonly source: SignInsSource; readonly target: SignInsTarget }> {
  const quietly = { onFault: () => undefined, onFinding: () => undefined };
  const redis = await connectFit({ urls, now, ...quietly, patience: patienceOfMoves });
  const keeping = { redis, names: names(redis, now), now, onDamage };
  const signIns = redisSignIns(keeping, directory(redis), redis.close);
  const engineRecords = redisEngineRecords(keeping);
  return { source: redisSource(keeping), target: redisTarget({ ...keeping, signIns, engineRecords }) };
}

/** The server says itself whether it is a node of a Cluster. */
export async function connect(
  urls: readonly string[],
  onFault: (error: unknown) => void,
  patience: Duration = usualPatience,
): Promise<Redis> {
  const how = { onFault, patience };
  const [first = "", ...others] = urls;
  if (others.length > 0) return connectCluster(urls, how);
  const node = await connectNode(first, how);
  const [info = ""] = await node.info();
  if (!/^cluster_enabled:1/m.test(info)) return node;
  await node.close();
  return connectCluster(urls, how);
}

/** Nobody waits for an answer, and everything goes through at once. */
const patienceOfMoves: Duration = seconds(30);

const toldOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Of each key once, and of many keys again when there are more than need be remembered. */
function once(tell: (key: string) => void): (key: string) => void {
  const told = new Set<string>();
  return (key) => {
    if (told.has(key)) return;
    if (told.size >= mostRemembered) told.clear();
    told.add(key);
    tell(key);
  };
}

const mostRemembered = 10_000;

/** A connection that is tried again and again tells of it now and then. */
function atMostEvery<What>(pause: Duration, tell: (what: What) => void): (what: What) => void {
  let told = Number.NEGATIVE_INFINITY;
  return (what) => {
    if (performance.now() - told < pause) return;
    told = performance.now();
    tell(what);
  };
}
