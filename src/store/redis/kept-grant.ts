import type { Instant } from "../../policy/time.ts";
import type { Grant } from "../port/entities.ts";
import { Damaged, unlessDamaged } from "./damage.ts";
import { activityDigits, activityOf, instantOf } from "./keys.ts";
import { unpack, unpackText } from "./pack.ts";

/** A record's state and payload, as scripts.ts writes them. */
export interface KeptRecord {
  readonly expiresAt: Instant;
  readonly usedAt?: Instant;
  readonly payload: Buffer;
  /** What stands beside it: see pack.ts. */
  readonly beside?: string;
}

interface KeptToken extends KeptRecord {
  /** The part of its hash that is kept. */
  readonly hash: string;
}

/** What grant-scripts.ts writes in one value. */
export interface KeptGrant {
  /** Absent while only tokens of it are there. */
  readonly grant?: Grant;
  /** The text of what never changes of the grant: tokens say much of it again. */
  readonly text: string;
  readonly tokens: readonly KeptToken[];
}

type Document = Omit<Grant, "engine" | "lastActivityAt">;

/** Throws Damaged when the grant is; tokens that are damaged are left out, and told of. */
export function readGrant(value: Buffer, tell: () => void = () => undefined): KeptGrant {
  const parts = [...partsOf(value)];
  if (parts.some(({ letter }) => !"der".includes(letter))) tell();
  const bytesOf = (letter: string) => parts.find((part) => part.letter === letter)?.bytes;
  const document = bytesOf("d");
  const engine = bytesOf("e");
  const text = document === undefined ? "" : unpackText(document);
  return {
    text,
    ...(document !== undefined &&
      engine !== undefined && {
        grant: {
          ...(JSON.parse(text) as Document),
          lastActivityAt: activityOf(value.toString("latin1", 0, activityDigits)),
          engine: unpack(engine, text) as Grant["engine"],
        },
      }),
    tokens: parts
      .filter(({ letter }) => letter === "r")
      .map(({ bytes }) => unlessDamaged(() => ({ ...readToken(bytes), beside: text }), tell))
      .filter((token) => token !== undefined),
  };
}

function* partsOf(value: Buffer): Generator<{ readonly letter: string; readonly bytes: Buffer }> {
  let at = activityDigits;
  while (at < value.length) {
    const end = at + 3 < value.length ? at + 3 + value.readUInt16BE(at + 1) : Number.POSITIVE_INFINITY;
    if (end > value.length) throw new Damaged();
    yield { letter: value.toString("latin1", at, at + 1), bytes: value.subarray(at + 3, end) };
    at = end;
  }
}

function readToken(bytes: Buffer): KeptToken {
  const end = 1 + (bytes[0] ?? 0);
  return { hash: bytes.toString("latin1", 1, end), ...readRecord(bytes.subarray(end)) };
}

export function readRecord(bytes: Buffer): KeptRecord {
  const letter = bytes.toString("latin1", 0, 1);
  if (letter !== "n" && letter !== "u") throw new Damaged();
  const used = letter === "u";
  // It was used, and its letter does not say so any more.
  if (!used && /^\d{13}$/.test(bytes.toString("latin1", 14, 27))) throw new Damaged();
  return {
    expiresAt: instantOf(bytes.toString("latin1", 1, 14)),
    ...(used && { usedAt: instantOf(bytes.toString("latin1", 14, 27)) }),
    payload: bytes.subarray(used ? 27 : 14),
  };
}
