import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { type FeedReader, readFeed } from "../support/feed-reader.ts";
import { type Parties, type Reply, send, startParties } from "./parties.ts";

let parties: Parties;
let ana: string;
beforeAll(async () => {
  parties = await startParties();
  ana = await parties.accountId(parties.ana);
});
afterAll(async () => parties.running.stop());

const readers: FeedReader[] = [];
afterEach(() => {
  for (const reader of readers.splice(0)) reader.close();
});

async function follow(as: string, query = ""): Promise<FeedReader> {
  const reader = await readFeed(parties.origin, parties.as(as), query);
  readers.push(reader);
  await expect.poll(reader.number).toBeGreaterThanOrEqual(0);
  return reader;
}

const feed = (headers: Readonly<Record<string, string>>, query = ""): Promise<Reply> =>
  send(`${parties.origin}/introspect/feed${query}`, { headers });

const lease = (
  headers: Readonly<Record<string, string>>,
  follower = "fol_x",
  applied = "1",
): Promise<Reply> => parties.post("/introspect/feed/lease", { follower, applied }, headers);

async function suspendAndReinstate(): Promise<void> {
  await parties.admin("POST", `/accounts/${ana}/suspensions`, { code: "conduct", signOut: false });
  await parties.admin("POST", `/accounts/${ana}/reinstatements`, {});
}

const subjects = ({ events }: FeedReader): readonly string[] =>
  events
    .filter(({ type }) => type === "changed")
    .map(({ data: { number: _number, at: _at, ...subject } }) => JSON.stringify(subject));

const strangers: readonly [string, Readonly<Record<string, string>>][] = [
  ["nobody in particular", {}],
  ["a wrong secret", { authorization: `Basic ${btoa("platform-api:wrong")}` }],
  ["an unknown client", { authorization: `Basic ${btoa("nobody:x")}` }],
  ["a token", { authorization: "Bearer x" }],
];
it.each(strangers)("lets nobody follow who does not prove who they are: %s", async (_who, headers) => {
  for (const { status, body, headers: given } of [await feed(headers), await lease(headers)]) {
    expect([status, body["error"]]).toEqual([401, "invalid_client"]);
    expect(given.get("www-authenticate")).toMatch(/^Basic realm=/);
  }
});

it.each(["school-scripts", "quiz-tool"])("lets only resource servers follow, and not %s", async (id) => {
  for (const { status, body } of [await feed(parties.as(id)), await lease(parties.as(id))])
    expect([status, body["error"]]).toEqual([403, "unauthorized_client"]);
});

it("tells a school's resource server nothing of another school's people", async () => {
  const [platform, library] = [await follow("platform-api"), await follow("lakeside-library")];
  const before = subjects(library);
  await suspendAndReinstate();
  await expect.poll(() => subjects(platform)).toContain(JSON.stringify({ sub: ana }));
  await expect.poll(library.number).toBe(platform.number());
  expect(subjects(library)).toEqual(before);
  const again = await follow("lakeside-library", "?after=1");
  expect(JSON.stringify(again.events)).not.toContain(ana);
});

it("tells that something has changed, and not what, why or by whom", async () => {
  const reader = await follow("platform-api");
  await suspendAndReinstate();
  await expect.poll(() => subjects(reader)).toContain(JSON.stringify({ sub: ana }));
  const names = new Set(reader.events.flatMap(({ data }) => Object.keys(data)));
  const known = ["at", "audience", "client_id", "everyone", "follower", "grant", "heartbeat"];
  expect([...known, "institution", "institutions", "number", "sub"]).toEqual(
    expect.arrayContaining([...names]),
  );
});

it("gives a follower a name that nobody can guess, and that no other client can use", async () => {
  const [one, other] = [await follow("platform-api"), await follow("platform-api")];
  expect(one.follower()).not.toBe(other.follower());
  const library = parties.as("lakeside-library");
  for (const [name, headers] of [
    [one.follower(), library],
    ["fol_made-up", library],
    [`${one.follower().slice(0, -1)}${one.follower().endsWith("A") ? "B" : "A"}`, parties.as("platform-api")],
  ] as const) {
    const { status, body } = await lease(headers, name);
    expect([name, status, body["error"]]).toEqual([name, 403, "unknown_follower"]);
  }
  const borrowed = await follow("lakeside-library", `?follower=${one.follower()}`);
  expect(borrowed.follower()).not.toBe(one.follower());
});

it("takes no place to go on from that is not a number", async () => {
  for (const place of ["-1", "1.5", "x", "1e3", "9".repeat(16)])
    expect([place, (await feed(parties.as("platform-api"), `?after=${place}`)).status]).toEqual([place, 400]);
});
