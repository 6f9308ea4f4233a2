import type { GrantId } from "../../policy/ids.ts";
import type { Instant } from "../../policy/time.ts";
import type { EngineRecord } from "./engine-records.ts";
import type { Grant, SigningKey } from "./entities.ts";
import type { Lease } from "./leases.ts";
import type { RecordsWriter } from "./records.ts";

/** A row of a table of the records, as it is kept: every database has the same tables. */
export interface RecordRow {
  readonly table: string;
  readonly row: Readonly<Record<string, string | number | null>>;
}

/** An engine record with all that has become of it. Its payload is as it was put. */
export interface MovedRecord extends EngineRecord {
  readonly usedAt?: Instant;
  readonly note?: { readonly text: string; readonly until: Instant };
}

/** One thing of the sign-ins, in the ports' words: stores keep them in ways of their own. */
export type MovedSignIn =
  | { readonly kind: "grant"; readonly grant: Grant }
  | { readonly kind: "engine-record"; readonly record: MovedRecord }
  | { readonly kind: "used-refresh-token"; readonly hash: string; readonly grantId: GrantId }
  | { readonly kind: "counter"; readonly key: string; readonly value: number; readonly endsAt: Instant };

export const isMovedSignIn = (kind: string): kind is MovedSignIn["kind"] =>
  kind in
  ({ grant: 1, "engine-record": 1, "used-refresh-token": 1, counter: 1 } satisfies Record<
    MovedSignIn["kind"],
    1
  >);

export interface SignInsSource {
  /** Grants come before what belongs to them. Some may come twice. */
  signIns(): AsyncIterable<MovedSignIn>;
  close(): Promise<void>;
}

/** Where an installation is read from. Nobody changes the records while it is open. */
export interface MoveSource extends SignInsSource {
  /** The names of all migrations: what the tables look like. */
  readonly schema: readonly string[];
  leases(): Promise<readonly Lease[]>;
  records(): AsyncIterable<RecordRow>;
}

export interface SignInsTarget {
  /** What is there already, in words; nothing where an import with this id was interrupted, which may go on. */
  holding(id: string): Promise<readonly string[]>;
  /** Harmless to repeat. */
  putSignIns(some: readonly MovedSignIn[]): Promise<void>;
  /** What was put is there to stay. */
  keep(): Promise<void>;
  /** What was put and not kept is undone, where the store can undo it; elsewhere it may be put again. */
  close(): Promise<void>;
}

/** Where an installation is written to. The records become visible all at once, and after the sign-ins. */
export interface MoveTarget {
  readonly schema: readonly string[];
  leases(): Promise<readonly Lease[]>;
  holding(id: string): Promise<readonly string[]>;
  putSignIns(some: readonly MovedSignIn[]): Promise<void>;
  putRecords(some: readonly RecordRow[]): Promise<void>;
  /** In the transaction of the records, as its last step. */
  finish(last: (writer: RecordsWriter) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** The signing key that a row is of, if it is of one. */
export const signingKeyIn = ({ table, row }: RecordRow): SigningKey | undefined =>
  table === "signing_keys" ? (JSON.parse(String(row["document"])) as SigningKey) : undefined;

/**
 * How far the numbers of the change feed go on from the last that was given out, when the records are not those any more that
 * somebody has followed: a gap that nobody takes for the next change, so that whoever follows begins again.
 */
export const feedLeap = 1_000_000;
