import { type GrantId, grantId, type InstitutionId, institutionId } from "../../policy/ids.ts";
import type { Redis } from "./connect.ts";
import { longest } from "./keys.ts";
import { enter } from "./name-scripts.ts";

interface Entry {
  readonly id: GrantId;
  readonly institutionId: InstitutionId;
}

/** Every grant's id with its institution, in the order of ids, over as many sorted sets as ids can begin. */
export interface Directory {
  enter(entry: Entry): Promise<void>;
  /** In the order of ids, those after `after`; each piece has `size` at most. */
  from(after: GrantId | undefined, size: number): AsyncGenerator<readonly Entry[]>;
  drop(entries: readonly Entry[]): Promise<void>;
}

export const directory = (redis: Redis): Directory => ({
  async enter(entry) {
    await redis.run(enter, [keyOf(entry.id)], String(longest), memberOf(entry));
  },
  async *from(after, size) {
    const begin = after === undefined ? 0 : sets.indexOf(setOf(after));
    for (const set of sets.slice(begin)) yield* piecesOf(redis, { set, after, size });
  },
  async drop(entries) {
    await Promise.all(entries.map(async (entry) => redis.send("ZREM", keyOf(entry.id), memberOf(entry))));
  },
});

interface Range {
  readonly set: string;
  readonly after: GrantId | undefined;
  readonly size: number;
}

async function* piecesOf(redis: Redis, { set, after, size }: Range): AsyncGenerator<readonly Entry[]> {
  let last = after;
  while (true) {
    const least = last === undefined ? "-" : `(${last}!`;
    const page = ["BYLEX", "LIMIT", "0", String(size)] as const;
    const members = await redis.send("ZRANGE", keyOfSet(set), least, "+", ...page);
    const entries = Array.isArray(members) ? members.map((member) => entryOf(String(member))) : [];
    if (entries.length > 0) yield entries;
    if (entries.length < size) return;
    last = entries.at(-1)?.id;
  }
}

/** A set for each letter that an id of ours can have after its prefix; one for ids before all these, one for those after. */
const prefix = "grt_";
const letters = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
const sets = ["(", ...letters.split(""), ")"];

function setOf(id: GrantId): string {
  const letter = id.startsWith(prefix) ? id.charAt(prefix.length) : "";
  if (letter !== "" && letters.includes(letter)) return letter;
  return id <= prefix ? "(" : ")";
}

const keyOfSet = (set: string): string => `hp:d${set}`;
const keyOf = (id: GrantId): string => keyOfSet(setOf(id));

/** A blank comes before every letter of an id: the order of members is that of ids. */
const memberOf = (entry: Entry): string => `${entry.id} ${entry.institutionId}`;

function entryOf(member: string): Entry {
  const [id = "", institution = ""] = member.split(" ");
  return { id: grantId(id), institutionId: institutionId(institution) };
}
