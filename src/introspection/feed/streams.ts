import type { ServerResponse } from "node:http";
import type { Instant } from "../../policy/time.ts";
import type { Client } from "../../store/port/entities.ts";
import { StoreUnavailable } from "../../store/port/records.ts";
import type { Asker } from "./asking.ts";
import { type EventStream, eventStream } from "./event-stream.ts";
import type { NoticeFeed, Told } from "./notice-feed.ts";
import { aboutEveryone, type Notice } from "./notices.ts";

interface Follower extends Asker {
  readonly name: string;
  /** The number that it has seen, if it follows again. */
  readonly after: number | undefined;
}

/** The streams of this process. */
export interface Streams {
  /** False: the client has as many as it may have. */
  hasRoomFor(client: Client): boolean;
  /** Rejects when this process does not know at the moment, and has not touched the response then. */
  open(response: ServerResponse, follower: Follower): Promise<void>;
  close(): void;
}

interface Deps {
  readonly notices: NoticeFeed;
  /** As it is at this instant. */
  readonly client: (id: string) => Client | undefined;
  readonly now: () => Instant;
}

const heartbeat = 5000;
export const mostOfOneClient = 64;

export function openStreams({ notices, client, now }: Deps): Streams {
  const open = new Map<EventStream, Follower>();
  const isOver = ({ until }: Follower): boolean => now() >= until;
  const timer = setInterval(() => {
    for (const [stream, follower] of open) {
      if (isOver(follower)) stream.end();
      else stream.beat();
    }
  }, heartbeat);
  timer.unref();

  return {
    hasRoomFor: ({ id }) =>
      [...open.values()].filter((other) => other.client.id === id).length < mostOfOneClient,
    async open(response, follower) {
      let stream: EventStream | undefined;
      const leave = await notices.join(follower.after, (told) => {
        if (stream === undefined) stream = begin(response, follower, told);
        else if (isOver(follower)) stream.end();
        else goOn(stream, follower.client, told);
      });
      const over = () => {
        leave();
        if (stream !== undefined) open.delete(stream);
      };
      if (response.closed) over();
      else response.once("close", over);
    },
    close() {
      clearInterval(timer);
      for (const stream of open.keys()) stream.end();
    },
  };

  /** What is told at first is about the time before, so whom this client serves has to be of this very instant. */
  function begin(response: ServerResponse, follower: Follower, told: Told): EventStream {
    const { id, institutions, audience } = follower.client;
    if (client(id) !== follower.client) throw new StoreUnavailable("The client was changed meanwhile.");
    const first = { follower: follower.name, institutions, audience, heartbeat };
    const stream = eventStream(response, first);
    open.set(stream, follower);
    stream.tell(forClient(follower.client, told));
    return stream;
  }
}

/** Whoever was changed themselves may serve others now, or nobody: they begin again, and prove who they are. */
function goOn(stream: EventStream, client: Client, told: Told): void {
  stream.tell(forClient(client, told));
  if (told.notices.some(isAbout(client))) stream.end();
}

/** Of a change of its own, the client has to take in that any answer to it may be another one now. */
const forClient = (client: Client, { notices, number }: Told): Told => ({
  number,
  notices: notices
    .filter(concerns(client))
    .map((notice) => (isAbout(client)(notice) ? aboutEveryone(notice.number, notice.at) : notice)),
});

const isAbout =
  ({ id }: Client) =>
  ({ subject }: Notice): boolean =>
    "client_id" in subject && subject.client_id === id;

const concerns =
  ({ institutions }: Client) =>
  ({ institution }: Notice): boolean =>
    institutions === "all" || institution === undefined || institutions.includes(institution);
