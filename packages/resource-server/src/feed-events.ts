import { objectOf } from "./answer.ts";
import type { Notice } from "./subjects.ts";

export interface Begin {
  readonly follower: string;
  /** Whose people's tokens Hallpass answers this server about. */
  readonly institutions: readonly string[] | "all";
  readonly audience?: string;
  /** In milliseconds: something comes at least so often. */
  readonly heartbeat: number;
}

export type FeedEvent =
  | { readonly type: "begin"; readonly begin: Begin }
  | { readonly type: "changed"; readonly notice: Notice }
  | { readonly type: "reached"; readonly number: number };

/** What comes over the wire is not what the feed sends. */
class UnknownEvent extends Error {
  override readonly name = "UnknownEvent";
}

/** In characters: an event is short. */
const longestEvent = 100_000;

/** Server-sent events (HTML §9.2.6) from pieces of text, in the one spelling in which Hallpass writes them. */
export function eventReader(): (piece: string) => readonly FeedEvent[] {
  let unread = "";
  return (piece) => {
    const blocks = (unread + piece).split("\n\n");
    unread = blocks.pop() ?? "";
    if (unread.length > longestEvent) throw new UnknownEvent("An event is too long.");
    return blocks.flatMap((block) => eventOf(block) ?? []);
  };
}

function eventOf(block: string): FeedEvent | undefined {
  const fields = fieldsOf(block);
  const type = fields.get("event");
  // A comment, or an event that a later version has added.
  if (type === undefined || !(type in readers)) return undefined;
  const event = readers[type as FeedEvent["type"]](objectOf(fields.get("data") ?? "") ?? {});
  if (event === undefined) throw new UnknownEvent(`An event of type ${type} does not say what it has to.`);
  return event;
}

const fieldsOf = (block: string): ReadonlyMap<string, string> =>
  new Map(
    block.split("\n").map((line) => {
      const [, name = "", value = ""] = /^(\w+): ?(.*)$/.exec(line) ?? [];
      return [name, value];
    }),
  );

type Data = Readonly<Record<string, unknown>>;

const readers: Readonly<Record<FeedEvent["type"], (data: Data) => FeedEvent | undefined>> = {
  begin: (data) => {
    const { follower, institutions, heartbeat, audience } = data;
    if (typeof follower !== "string" || typeof heartbeat !== "number") return undefined;
    if (institutions !== "all" && !Array.isArray(institutions)) return undefined;
    const known = { follower, institutions: institutions as Begin["institutions"], heartbeat };
    return { type: "begin", begin: { ...known, ...(typeof audience === "string" && { audience }) } };
  },
  changed: ({ number, at, ...subject }) =>
    typeof number === "number" && typeof at === "number"
      ? { type: "changed", notice: { number, at, subject } }
      : undefined,
  reached: ({ number }) => (typeof number === "number" ? { type: "reached", number } : undefined),
};
