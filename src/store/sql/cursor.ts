import { type Page, UnknownPage } from "../port/records.ts";

/** Says where a page ended, in a form that nobody should read. */
const cursorOf = (position: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(position)).toString("base64url");

/** The position that a page's `next` stands for. Rejects with UnknownPage what no page has said. */
export function positionOf<Kinds extends readonly ("string" | "number")[]>(
  cursor: string,
  ...kinds: Kinds
): { [Index in keyof Kinds]: Kinds[Index] extends "string" ? string : number } {
  const position = parsed(cursor);
  const fits =
    Array.isArray(position) &&
    position.length === kinds.length &&
    kinds.every((kind, index) => isOf(kind, position[index]));
  if (!fits) throw new UnknownPage("There is no such page.");
  return position as unknown as ReturnType<typeof positionOf<Kinds>>;
}

/** From one row more than the limit, if there are so many: that is how the last page is known. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  { item, position }: { item: (row: Row) => Item; position: (row: Row) => readonly (string | number)[] },
): Page<Item> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items: items.map(item), ...(more && { next: cursorOf(position(last)) }) };
}

/** Numbers in positions are instants: a database that has a type for whole numbers takes no others. */
const isOf = (kind: "string" | "number", value: unknown): boolean =>
  kind === "string" ? typeof value === "string" : Number.isSafeInteger(value);

function parsed(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString());
  } catch {
    return undefined;
  }
}
