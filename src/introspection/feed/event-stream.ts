import type { ServerResponse } from "node:http";
import type { Told } from "./notice-feed.ts";
import type { Notice } from "./notices.ts";

/** What a follower is told first. */
export interface Begin {
  /** Its name when it asks for a lease. */
  readonly follower: string;
  /** Whom this client serves: it is told of no others. */
  readonly institutions: readonly string[] | "all";
  /** Of the tokens that are meant for it. */
  readonly audience: string | undefined;
  /** In milliseconds: something comes at least so often. */
  readonly heartbeat: number;
}

/** Server-sent events (HTML §9.2) to one follower. */
export interface EventStream {
  tell(told: Told): void;
  beat(): void;
  end(): void;
}

/** In bytes that whoever follows has not read yet, besides what the system's buffers hold. */
const mostUnread = 1_000_000;

/** It ends by itself when whoever reads is gone, or does not read. */
export function eventStream(response: ServerResponse, begin: Begin): EventStream {
  response.writeHead(200, { "Content-Type": "text/event-stream; charset=utf-8" });
  write(beginning(begin));
  return {
    tell: (told) => write(eventsOf(told)),
    beat: () => write(":\n\n"),
    end: () => void response.end(),
  };

  function write(text: string): void {
    if (response.writableEnded || response.destroyed) return;
    response.write(text);
    if (response.writableLength > mostUnread) response.destroy();
  }
}

export const beginning = (begin: Begin): string => eventOf("begin", begin);

const eventOf = (type: string, data: object): string => `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;

/** The number is told once, after all that it stands for: whoever has seen it has seen everything up to it. */
export const eventsOf = ({ notices, number }: Told): string =>
  `${notices.map((notice) => eventOf("changed", dataOf(notice))).join("")}id: ${number}\n${eventOf("reached", { number })}`;

const dataOf = ({ number, at, subject }: Notice): object => ({ number, at, ...subject });
