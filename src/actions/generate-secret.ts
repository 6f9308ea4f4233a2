import { createHash, randomBytes } from "node:crypto";

/** A client's secret and what is kept of it: 256 random bits, so a plain hash keeps them, where a password would need a slow one. */
export function generateSecret(): { readonly secret: string; readonly hash: string } {
  const secret = randomBytes(32).toString("base64url");
  return { secret, hash: createHash("sha256").update(secret).digest("base64url") };
}
