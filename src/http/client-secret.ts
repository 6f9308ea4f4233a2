import { hash, timingSafeEqual } from "node:crypto";

/** What is kept of a client's secrets. */
interface KeptSecrets {
  /** base64url SHA-256 of each. */
  readonly secretHashes: readonly string[];
  /** Those that are valid until an instant, in milliseconds. */
  readonly endingSecrets?: readonly { readonly hash: string; readonly endsAt: number }[];
}

/** Whether a secret is one of those that are valid now: several are while one is being replaced. */
export const secretMatches = (kept: KeptSecrets, given: string, now: number): boolean =>
  secretHoldsUntil(kept, given, now) !== undefined;

/** The instant at which a secret ends that is valid now, in milliseconds, and `Infinity` if it does not end by itself. */
export function secretHoldsUntil(kept: KeptSecrets, given: string, now: number): number | undefined {
  const digest = hash("sha256", given, "buffer");
  let until: number | undefined;
  for (const one of validSecrets(kept, now)) {
    const bytes = Buffer.from(one.hash, "base64url");
    if (bytes.length === digest.length && timingSafeEqual(bytes, digest))
      until = Math.max(until ?? one.endsAt, one.endsAt);
  }
  return until;
}

const validSecrets = ({ secretHashes, endingSecrets = [] }: KeptSecrets, now: number) => [
  ...secretHashes.map((one) => ({ hash: one, endsAt: Number.POSITIVE_INFINITY })),
  ...endingSecrets.filter(({ endsAt }) => now < endsAt),
];

/** Whether none of them will end by itself: what was right once is right for as long as the record is the same. */
export const isSettled = ({ endingSecrets = [] }: KeptSecrets, now: number): boolean =>
  endingSecrets.every(({ endsAt }) => endsAt <= now);

/** Of the engine's metadata, which hold one text: hashes, and behind those that end the instant. */
export const writtenSecrets = ({ secretHashes, endingSecrets = [] }: KeptSecrets): string =>
  [...secretHashes, ...endingSecrets.map((ending) => `${ending.hash}~${ending.endsAt}`)].join(".");

export function readSecrets(written: string): KeptSecrets {
  const parts = written.split(".").map((part) => part.split("~"));
  return {
    secretHashes: parts.flatMap(([kept = "", endsAt]) => (endsAt === undefined ? [kept] : [])),
    endingSecrets: parts.flatMap(([kept = "", endsAt]) =>
      endsAt === undefined ? [] : [{ hash: kept, endsAt: Number(endsAt) }],
    ),
  };
}
