import { type Duration, type Instant, seconds } from "../../policy/time.ts";
import type { EngineRecords } from "../port/engine-records.ts";
import type { SignIns } from "../port/sign-ins.ts";
import { type Finding, lookAt, UnfitRedis } from "./check.ts";
import { connectCluster, connectNode, type Redis } from "./connect.ts";
import { directory } from "./directory.ts";
import { redisEngineRecords } from "./engine-records.ts";
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
}

export interface RedisStores {
  readonly signIns: SignIns;
  readonly engineRecords: EngineRecords;
  close(): Promise<void>;
}

/** Rejects with UnfitRedis when Redis does not answer, or would lose what it is given. */
export async function openRedisStores({ urls, now, onFault, onFinding }: Opening): Promise<RedisStores> {
  const redis = await connect(urls, atMostEvery(seconds(10), onFault)).catch((error: unknown) => {
    throw new UnfitRedis([`HALLPASS_REDIS must be a Redis that Hallpass can use. ${toldOf(error)}`]);
  });
  try {
    for (const finding of lookAt(await redis.info())) onFinding(finding);
  } catch (error) {
    await redis.close();
    throw error;
  }
  const keeping = { redis, names: names(redis, now), now };
  return {
    signIns: redisSignIns(keeping, directory(redis), redis.close),
    engineRecords: redisEngineRecords(keeping),
    close: redis.close,
  };
}

/** The server says itself whether it is a node of a Cluster. */
export async function connect(urls: readonly string[], onFault: (error: unknown) => void): Promise<Redis> {
  const [first = "", ...others] = urls;
  if (others.length > 0) return connectCluster(urls, onFault);
  const node = await connectNode(first, onFault);
  const [info = ""] = await node.info();
  if (!/^cluster_enabled:1/m.test(info)) return node;
  await node.close();
  return connectCluster(urls, onFault);
}

const toldOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** A connection that is tried again and again tells of it now and then. */
function atMostEvery(pause: Duration, tell: (error: unknown) => void): (error: unknown) => void {
  let told = Number.NEGATIVE_INFINITY;
  return (error) => {
    if (performance.now() - told < pause) return;
    told = performance.now();
    tell(error);
  };
}
