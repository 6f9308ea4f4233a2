import { get, type IncomingMessage } from "node:http";

interface FeedEvent {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface FeedReader {
  readonly events: readonly FeedEvent[];
  /** Of the last `reached`; -1 before. */
  number(): number;
  follower(): string;
  isOpen(): boolean;
  /** Reads nothing more, and leaves the connection open. */
  freeze(): void;
  close(): void;
}

/** A follower of the plainest kind: it reads, and does nothing by itself. */
export async function readFeed(
  origin: string,
  headers: Readonly<Record<string, string>>,
  query = "",
): Promise<FeedReader> {
  const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
    get(`${origin}/introspect/feed${query}`, { headers, agent: false }, resolve).on("error", reject);
  });
  if (incoming.statusCode !== 200) throw new Error(`the feed answers ${incoming.statusCode}`);
  const events: FeedEvent[] = [];
  let open = true;
  let unread = "";
  incoming.setEncoding("utf8");
  incoming.on("data", (text: string) => {
    const blocks = (unread + text).split("\n\n");
    unread = blocks.pop() ?? "";
    events.push(...blocks.filter((block) => !block.startsWith(":")).map(eventOf));
  });
  incoming.on("error", () => undefined);
  incoming.on("close", () => {
    open = false;
  });
  return {
    events,
    number: () => Number(events.findLast(({ type }) => type === "reached")?.data["number"] ?? -1),
    follower: () => String(events[0]?.data["follower"]),
    isOpen: () => open,
    freeze: () => void incoming.pause(),
    close: () => void incoming.destroy(),
  };
}

function eventOf(block: string): FeedEvent {
  const fields = new Map(block.split("\n").map((line) => line.split(/: (.*)/s) as [string, string]));
  return {
    type: fields.get("event") ?? "",
    data: JSON.parse(fields.get("data") ?? "{}") as FeedEvent["data"],
  };
}
