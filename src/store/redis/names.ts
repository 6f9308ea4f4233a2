import type { Instant } from "../../policy/time.ts";
import type { Redis } from "./connect.ts";
import { dayOf, inTenYears, longest } from "./keys.ts";
import { addMember, dropMembers, putName } from "./name-scripts.ts";

/** What is found under a second name: which grant has a refresh token, which session a uid, what an account has. */
export interface Names {
  /** `until`: when it may be forgotten. */
  put(name: string, value: string, until: Instant): Promise<void>;
  get(name: string): Promise<string | undefined>;
  remove(name: string): Promise<void>;
  /** A name that has several values: none is lost when two are added at once. */
  add(name: string, member: string, until?: Instant): Promise<void>;
  members(name: string): Promise<readonly string[]>;
  drop(name: string, members: readonly string[]): Promise<void>;
}

/** So many hashes hold all names, and so a Cluster spreads them: few enough not to count, for a school or for many. */
const hashes = 64;

export function names(redis: Redis, now: () => Instant): Names {
  const get = async (name: string) => {
    const value = await redis.send("HGET", keyOf(name), name);
    return value instanceof Buffer ? value.toString().slice(5) : undefined;
  };
  const today = () => [dayOf(now()), String(longest)] as const;

  return {
    put: async (name, value, until) => {
      await redis.run(putName, [keyOf(name)], ...today(), name, dayOf(until) + value);
    },
    get,
    remove: async (name) => {
      await redis.send("HDEL", keyOf(name), name);
    },
    add: async (name, member, until = inTenYears(now())) => {
      await redis.run(addMember, [keyOf(name)], ...today(), name, dayOf(until), member);
    },
    members: async (name) => (await get(name))?.split(" ").filter((member) => member !== "") ?? [],
    drop: async (name, members) => {
      if (members.length > 0) await redis.run(dropMembers, [keyOf(name)], name, ...members);
    },
  };
}

const keyOf = (name: string): string => `hp:m${hashOf(name) % hashes}`;

/** FNV-1a, 32 bits. */
const hashOf = (text: string): number =>
  text
    .split("")
    .reduce((hash, letter) => Math.imul(hash ^ letter.charCodeAt(0), 0x01_00_01_93) >>> 0, 0x81_1c_9d_c5);
