import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Begin, eventReader, type FeedEvent } from "./feed-events.ts";
import type { Notice } from "./subjects.ts";

/** What goes over the wire, and what it means: the server's tests read the same. */
const fixture = JSON.parse(readFileSync("test/support/introspection-feed.json", "utf8")) as {
  readonly begin: { readonly wire: string; readonly means: Begin };
  readonly told: readonly {
    readonly what: string;
    readonly wire: string;
    readonly means: { readonly notices: readonly Notice[]; readonly number: number };
  }[];
};

const read = (...pieces: string[]): readonly FeedEvent[] => pieces.flatMap(eventReader());

it("reads the beginning as the fixture says", () => {
  expect(read(fixture.begin.wire)).toEqual([{ type: "begin", begin: fixture.begin.means }]);
});

describe.each(fixture.told)("reads as the fixture says: $what", ({ wire, means }) => {
  const expected = [
    ...means.notices.map((notice) => ({ type: "changed", notice })),
    { type: "reached", number: means.number },
  ];
  it("in one piece", () => expect(read(wire)).toEqual(expected));
  it("in the smallest pieces", () => expect(read(...wire.split(""))).toEqual(expected));
});

it("passes over comments, and over events that a later version may send", () => {
  const later = 'event: weather\ndata: {"rain":true}\n\n';
  expect(read(":\n\n", later, ": hello\n\n", 'event: reached\ndata: {"number":3}\n\n')).toEqual([
    { type: "reached", number: 3 },
  ]);
});

it.each([
  ["a beginning without a name", 'event: begin\ndata: {"institutions":"all","heartbeat":1}\n\n'],
  ["a change without a number", 'event: changed\ndata: {"at":1,"everyone":true}\n\n'],
  ["a number that is none", 'event: reached\ndata: {"number":"3"}\n\n'],
  ["data that is no JSON", "event: reached\ndata: 3}\n\n"],
  ["an event without end", `event: reached\ndata: ${"x".repeat(100_001)}`],
])("stops at %s, rather than to miss something", (_what, wire) => {
  expect(() => read(wire)).toThrow(/^An event /);
});
