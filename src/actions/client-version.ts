import { createHash } from "node:crypto";
import type { Client } from "../store/port/entities.ts";

/** Two clients have the same version when they say the same; their secrets and their switch are decided apart. */
export function clientVersion(client: Client): string {
  const { secretHashes, endingSecrets: _, disabled: _off, ...rest } = client;
  return createHash("sha256")
    .update(JSON.stringify([secretHashes.length > 0, rest], inOrder))
    .digest("base64url")
    .slice(0, 22);
}

/** Members by name: stores may keep them in any order. */
const inOrder = (_name: string, value: unknown): unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)))
    : value;
