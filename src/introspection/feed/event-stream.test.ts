import { readFileSync } from "node:fs";
import { createServer, get, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { at } from "../../../test/contracts/examples.ts";
import { type Begin, beginning, eventStream, eventsOf } from "./event-stream.ts";
import type { Told } from "./notice-feed.ts";
import { aboutEveryone } from "./notices.ts";

/** What goes over the wire, and what it means: the tests of packages/resource-server read the same. */
const fixture = JSON.parse(readFileSync("test/support/introspection-feed.json", "utf8")) as {
  readonly begin: { readonly wire: string; readonly means: Begin };
  readonly told: readonly { readonly what: string; readonly wire: string; readonly means: Told }[];
};

it("writes the beginning as the fixture says", () => {
  expect(beginning(fixture.begin.means)).toBe(fixture.begin.wire);
});

it.each(fixture.told)("writes as the fixture says: $what", ({ wire, means }) => {
  expect(eventsOf(means)).toBe(wire);
});

it("cuts off a follower that does not read, at a bounded buffer", async () => {
  const answering = Promise.withResolvers<ServerResponse>();
  const server = createServer((_request, response) => answering.resolve(response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const reading = Promise.withResolvers<IncomingMessage>();
  get({ port, host: "127.0.0.1" }, (incoming) => reading.resolve(incoming.pause()));
  const response = await answering.promise;
  const stream = eventStream(response, fixture.begin.means);
  (await reading.promise).on("error", () => undefined);
  const notices = Array.from({ length: 5000 }, (_, n) => aboutEveryone(n, at(n)));
  let most = 0;
  for (let times = 0; times < 100 && !response.destroyed; times += 1) {
    stream.tell({ notices, number: times });
    most = Math.max(most, response.writableLength);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(response.destroyed).toBe(true);
  expect(most).toBeLessThan(2_000_000);
  stream.tell({ notices, number: 101 });
  stream.beat();
  stream.end();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
