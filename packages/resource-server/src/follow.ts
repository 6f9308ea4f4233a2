import type { IncomingMessage } from "node:http";
import { addAbortSignal } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import { CannotTell } from "./answer.ts";
import type { Connection } from "./connection.ts";
import { type Begin, eventReader, type FeedEvent } from "./feed-events.ts";
import type { Lease } from "./lease.ts";
import type { Marks } from "./marks.ts";
import { type Renewing, renew } from "./renew.ts";
import { everyone, type Notice, nameOf } from "./subjects.ts";

export interface Following {
  /** Whom Hallpass answers this server about, as far as it has said so. */
  served(): Begin | undefined;
  /** Resolves when Hallpass has been told, or does not answer. */
  close(): Promise<void>;
}

interface Deps {
  readonly connection: Connection;
  readonly marks: Marks;
  readonly lease: Lease;
  /** Never goes back. */
  readonly elapsed: () => number;
  /** From 0 up to and not including 1. */
  readonly random: () => number;
  readonly onFault: (error: unknown) => void;
  /** Something has happened that could concern everyone. */
  readonly onEveryone: () => void;
}

/** In milliseconds. */
const [shortestPause, longestPause, patience] = [50, 10_000, 5000] as const;
const missedHeartbeats = 3;
/** In milliseconds: longer than this nobody who closes waits for Hallpass. */
const goodbye = 1000;

/** Follows the feed until it is closed: marks what may be wrong, and keeps the lease alive. */
export function follow(deps: Deps): Following {
  const { connection, marks, lease, random, onFault } = deps;
  let served: Begin | undefined;
  let failures = 0;
  const closing = new AbortController();
  const { signal } = closing;
  const following = keepFollowing();

  return {
    served: () => served,
    async close() {
      lease.end();
      closing.abort();
      await following;
      await giveBack();
    },
  };

  /** So that nobody waits for this server. Should it fail, the lease runs out by itself. */
  async function giveBack(): Promise<void> {
    if (served === undefined) return;
    const { follower } = served;
    await connection.post("/introspect/feed/lease/end", { follower }, goodbye).catch(() => undefined);
  }

  async function keepFollowing(): Promise<void> {
    while (!signal.aborted) {
      try {
        await followOnce();
      } catch (error) {
        if (!signal.aborted) onFault(error);
      }
      failures += 1;
      const pause = random() * Math.min(longestPause, shortestPause * 2 ** failures);
      await wait(pause, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  /** Until the stream ends, for whatever reason. */
  async function followOnce(): Promise<void> {
    const stream = await connection.open(address(), patience);
    addAbortSignal(signal, stream);
    if (stream.statusCode !== 200) {
      stream.destroy();
      throw new CannotTell(`Hallpass does not let this client follow: status ${stream.statusCode}.`);
    }
    let begin: Begin | undefined;
    let renewing: Renewing | undefined;
    try {
      await readAll(stream, (event) => {
        if (event.type === "begin") begin = event.begin;
        else if (event.type === "changed") mark(event.notice);
        else if (begin !== undefined) {
          reached(event.number, begin);
          renewing ??= renewOn(stream, begin);
          renewing.applied();
        }
      });
    } finally {
      await renewing?.stop();
    }
  }

  function mark(notice: Notice): void {
    marks.add(notice);
    if (nameOf(notice.subject) === everyone) deps.onEveryone();
  }

  /** Only now is it known what has happened to those whom Hallpass answers this server about. */
  function reached(number: number, begin: Begin): void {
    failures = 0;
    served = begin;
    lease.reached(number);
  }

  function renewOn(stream: IncomingMessage, { follower }: Begin): Renewing {
    return renew({
      ...deps,
      follower,
      giveUp(error, { anew }) {
        if (anew) served = undefined;
        stream.destroy(error);
      },
    });
  }

  function address(): string {
    const query = new URLSearchParams();
    if (lease.applied() >= 0) query.set("after", String(lease.applied()));
    if (served !== undefined) query.set("follower", served.follower);
    return `/introspect/feed?${query.toString()}`;
  }
}

/** Resolves when the stream ends, and rejects when it is silent for too long. */
async function readAll(stream: IncomingMessage, take: (event: FeedEvent) => void): Promise<void> {
  const read = eventReader();
  stream.setEncoding("utf8");
  let silence = patience;
  const timer = setTimeout(() => stream.destroy(new CannotTell("The feed has gone silent.")), silence);
  timer.unref();
  try {
    for await (const piece of stream) {
      for (const event of read(String(piece))) {
        take(event);
        if (event.type === "begin") silence = missedHeartbeats * event.begin.heartbeat;
      }
      timer.refresh();
    }
  } finally {
    clearTimeout(timer);
  }
}
