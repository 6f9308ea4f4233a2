import { hash, timingSafeEqual } from "node:crypto";

/** Whether a secret is one of those whose base64url SHA-256 is kept: several are valid while one is being replaced. */
export function secretMatches(keptHashes: readonly string[], given: string): boolean {
  const digest = hash("sha256", given, "buffer");
  let matches = false;
  for (const kept of keptHashes) {
    const bytes = Buffer.from(kept, "base64url");
    if (bytes.length === digest.length && timingSafeEqual(bytes, digest)) matches = true;
  }
  return matches;
}
