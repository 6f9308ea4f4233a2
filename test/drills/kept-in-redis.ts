import { createHash } from "node:crypto";
import { createClient, RESP_TYPES } from "redis";
import { readGrant } from "../../src/store/redis/kept-grant.ts";
import { hashPart } from "../../src/store/redis/keys.ts";
import type { Phone } from "./school.ts";

/** What Redis knows of refresh tokens at one moment. */
export interface KeptInRedis {
  /** Whether a phone's refresh token is there and can be found. */
  has(phone: Pick<Phone, "refresh">): boolean;
  /** For whoever looks for what went wrong. */
  told(phone: Pick<Phone, "refresh">): string;
  readonly grantsWithTwoUsable: readonly string[];
}

export async function keptInRedis(url: string): Promise<KeptInRedis> {
  const typeMapping = { [RESP_TYPES.BLOB_STRING]: Buffer };
  const client = createClient({ url, commandOptions: { typeMapping } });
  await client.connect();
  try {
    const tokens = new Map<string, string>();
    const grantsWithTwoUsable: string[] = [];
    for (const key of await keysOf(client, "hp:g*")) {
      const value = await client.get(key);
      if (value === null) continue;
      const kept = readGrant(value).tokens;
      for (const { hash, usedAt } of kept)
        tokens.set(
          hash,
          `one of ${kept.length} of ${key}, ${usedAt === undefined ? "not used" : `used at ${usedAt}`}`,
        );
      if (kept.filter(({ usedAt }) => usedAt === undefined).length > 1) grantsWithTwoUsable.push(key);
    }
    const names = new Set<string>();
    for (const key of await keysOf(client, "hp:m*"))
      for (const name of await client.hKeys(key)) names.add(String(name));
    return {
      has({ refresh }) {
        const hash = hashOf(refresh);
        return tokens.has(hash) && names.has(`r${hash}`);
      },
      told: ({ refresh }) => tokens.get(hashOf(refresh)) ?? "gone",
      grantsWithTwoUsable,
    };
  } finally {
    client.destroy();
  }
}

const hashOf = (refresh: string): string =>
  hashPart(createHash("sha256").update(refresh).digest("base64url"));

const keysOf = async (
  client: { keys(pattern: string): Promise<readonly unknown[]> },
  pattern: string,
): Promise<readonly string[]> => (await client.keys(pattern)).map(String);
