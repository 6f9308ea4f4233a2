import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { ClientId } from "../../policy/ids.ts";

export interface FollowerIds {
  /** `fol_…`: nobody can guess it, and only this client can use it. */
  make(client: ClientId): string;
  /** Whether one of our processes has made it for this client. */
  isOf(client: ClientId, id: string): boolean;
}

/** Secrets that all processes share, newest first: any of them knows the ids that another one has made. */
export function followerIds(secrets: readonly string[]): FollowerIds {
  return {
    make(client) {
      const random = randomBytes(16).toString("base64url");
      return `fol_${random}${proof(secrets[0] ?? "", client, random)}`;
    },
    isOf(client, id) {
      const [, random, given] = /^fol_([\w-]{22})([\w-]{22})$/.exec(id) ?? [];
      if (random === undefined || given === undefined) return false;
      return secrets.some((secret) =>
        timingSafeEqual(Buffer.from(proof(secret, client, random)), Buffer.from(given)),
      );
    },
  };
}

/** 128 bits of it. The first line keeps it apart from whatever else the secret signs. */
const proof = (secret: string, client: ClientId, random: string): string =>
  createHmac("sha256", secret)
    .update(`introspection feed follower\n${client}\n${random}`)
    .digest("base64url")
    .slice(0, 22);
