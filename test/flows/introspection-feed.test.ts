import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Parties, type Reply, send, startParties } from "../security/parties.ts";
import { type FeedReader, readFeed } from "../support/feed-reader.ts";
import { signIn } from "../support/phone.ts";
import { type Running, startForTest } from "../support/running.ts";
import { basic } from "../support/token-requests.ts";

const leaseLength = 3000;
const env = { HALLPASS_LEASE_SECONDS: "3" };
/** What a busy machine may add. */
const slack = 1500;

let a: Parties;
let b: Running;
let ana: string;
beforeAll(async () => {
  a = await startParties({ env });
  b = await startForTest({ folder: a.running.folder, env });
  ana = await a.accountId(a.ana);
});
afterAll(async () => {
  await b.stop();
  await a.running.stop();
});

const readers: FeedReader[] = [];
afterEach(() => {
  for (const reader of readers.splice(0)) reader.close();
});

async function follow({ as = "platform-api", origin = a.origin, query = "" } = {}): Promise<FeedReader> {
  const reader = await readFeed(origin, a.as(as), query);
  readers.push(reader);
  await expect.poll(reader.number).toBeGreaterThanOrEqual(0);
  return reader;
}

const lease = (
  follower: string,
  applied: number | string,
  { as = "platform-api", origin = a.origin } = {},
): Promise<Reply> =>
  send(`${origin}/introspect/feed/lease`, {
    method: "POST",
    headers: a.as(as),
    body: new URLSearchParams({ follower, applied: String(applied) }),
  });

const giveBack = async (follower: string, as = "platform-api"): Promise<number> => {
  const body = new URLSearchParams({ follower });
  const answer = await fetch(`${a.origin}/introspect/feed/lease/end`, {
    method: "POST",
    headers: a.as(as),
    body,
  });
  return answer.status;
};

const suspend = () => a.admin("POST", `/accounts/${ana}/suspensions`, { code: "conduct", signOut: false });
const reinstate = () => a.admin("POST", `/accounts/${ana}/reinstatements`, {});

async function timed(work: Promise<Reply>): Promise<number> {
  const begun = performance.now();
  expect((await work).status).toBeLessThan(300);
  return performance.now() - begun;
}

const subjects = ({ events }: FeedReader): readonly string[] =>
  events
    .filter(({ type }) => type === "changed")
    .map(({ data: { number: _number, at: _at, ...subject } }) => JSON.stringify(subject));

describe("the stream", () => {
  it("begins with a name, whom the client serves, and what can matter", async () => {
    const reader = await follow({ as: "lakeside-library" });
    expect(reader.events[0]).toEqual({
      type: "begin",
      data: {
        follower: expect.stringMatching(/^fol_/),
        institutions: ["lakeside"],
        audience: "https://library.lakeside.example",
        heartbeat: expect.any(Number),
      },
    });
    expect(reader.events.at(-1)?.type).toBe("reached");
  });

  it("goes on from a number, by either process, under the same name", async () => {
    const reader = await follow();
    const number = reader.number();
    await suspend();
    await reinstate();
    for (const origin of [a.origin, b.origin]) {
      const again = await follow({ origin, query: `?after=${number}&follower=${reader.follower()}` });
      expect(new Set(subjects(again))).toEqual(new Set([JSON.stringify({ sub: ana })]));
      expect(again.follower()).toBe(reader.follower());
    }
  });

  it("ends for a client that was changed itself, which has to doubt everything it keeps", async () => {
    const own = {
      kind: "resource-server",
      name: "Other API",
      institutions: "all",
      audience: "https://other.example",
      scopes: [],
      secret: "generate",
    };
    const secret = await a.register({ id: "other-api", ...own });
    const headers = { authorization: `Basic ${btoa(`other-api:${secret}`)}` };
    const reader = await readFeed(a.origin, headers);
    readers.push(reader);
    await expect.poll(reader.number).toBeGreaterThanOrEqual(0);
    const before = reader.number();
    await a.running.apply({ clients: [{ id: "other-api", ...own, name: "Another API" }] });
    await expect.poll(reader.isOpen).toBe(false);
    expect(reader.number()).toBeGreaterThan(before);
    expect(reader.events.at(-2)).toMatchObject({ type: "changed", data: { everyone: true } });
    const again = await readFeed(a.origin, headers, `?after=${before}`);
    readers.push(again);
    await expect.poll(again.number).toBe(reader.number());
    expect([subjects(again), again.isOpen()]).toEqual([['{"everyone":true}'], true]);
    await a.running.apply({ clients: [{ id: "other-api", ...own, disabled: true }] });
    await expect.poll(again.isOpen).toBe(false);
    expect((await send(`${a.origin}/introspect/feed`, { headers })).status).toBe(403);
  });
});

describe("the lease", () => {
  // First of these: a lease that another test has left would keep it waiting as well.
  it("keeps an acknowledgement waiting until the follower has applied the change, and no longer", async () => {
    const reader = await follow();
    for (const [act, renewAt, origin] of [
      [suspend, b.origin, a.origin],
      [reinstate, a.origin, b.origin],
    ] as const) {
      const before = reader.number();
      expect(await lease(reader.follower(), before, { origin: renewAt })).toMatchObject({ status: 200 });
      let acknowledged = false;
      const acting = timed(act()).finally(() => {
        acknowledged = true;
      });
      await expect.poll(reader.number).toBeGreaterThan(before);
      expect(acknowledged).toBe(false);
      expect(await lease(reader.follower(), reader.number(), { origin })).toMatchObject({ status: 200 });
      expect(await acting).toBeLessThan(leaseLength);
    }
  });

  it("counts once the follower has applied what was committed before", async () => {
    const reader = await follow();
    const { status, body } = await lease(reader.follower(), reader.number());
    expect([status, body]).toEqual([
      200,
      { number: reader.number(), length: leaseLength, now: expect.any(Number) },
    ]);
  });

  it("is for a name that the feed has given to this client, and a number", async () => {
    const name = (await follow()).follower();
    const words = [
      await lease("fol_made-up", 1),
      await lease(name, 1, { as: "lakeside-library" }),
      await lease(name, "x"),
    ].map(({ status, body }) => `${status} ${String(body["error"])}`);
    expect(words).toEqual(["403 unknown_follower", "403 unknown_follower", "400 invalid_request"]);
  });

  it("that is given back keeps nobody waiting, and only its own client can give it back", async () => {
    // Waits for those that other tests have left.
    await suspend();
    const reader = await follow();
    const name = reader.follower();
    await lease(name, reader.number());
    reader.freeze();
    expect(await giveBack(name, "lakeside-library")).toBe(403);
    expect(await giveBack(name)).toBe(204);
    expect(await timed(reinstate())).toBeLessThan(leaseLength / 2);
    expect(await giveBack(name)).toBe(204);
  });

  it("of a follower that stands still keeps it waiting no longer than the lease, and the next one not at all", async () => {
    const reader = await follow();
    await lease(reader.follower(), reader.number());
    reader.freeze();
    expect(await timed(suspend())).toBeLessThan(leaseLength + slack);
    const second = await timed(reinstate());
    expect(second).toBeLessThan(leaseLength / 2);
  });

  it("of a follower that renews it and never applies anything keeps each acknowledgement waiting one lease at most", async () => {
    const reader = await follow();
    const enough = new AbortController();
    const hostile = (async () => {
      while (!enough.signal.aborted) await lease(reader.follower(), 0);
    })();
    expect(await timed(suspend())).toBeLessThan(leaseLength + slack);
    expect(await timed(reinstate())).toBeLessThan(leaseLength + slack);
    enough.abort();
    await hostile;
  });

  it("is not given to more followers of one client than it may have, and says so", {
    timeout: 60_000,
  }, async () => {
    const c = await startForTest({ env: { HALLPASS_LEASE_SECONDS: "30" } });
    const headers = basic("platform-api", c.credentials.clients["platform-api"]?.secret ?? "");
    const opened: FeedReader[] = [];
    for (let n = 0; n < 65; n += 1) {
      const reader = await readFeed(c.origin, headers);
      await expect.poll(() => reader.events.length).toBeGreaterThan(0);
      opened.push(reader);
      // One fewer is open at a time than have a lease.
      opened[0]?.close();
    }
    readers.push(...opened);
    const [last, ...names] = opened.map((reader) => reader.follower()).toReversed();
    const borrow = (follower: string) =>
      send(`${c.origin}/introspect/feed/lease`, {
        method: "POST",
        headers,
        body: new URLSearchParams({ follower, applied: "0" }),
      });
    for (const name of names) expect((await borrow(name)).status).toBe(200);
    const words = [await borrow(String(last)), await send(`${c.origin}/introspect/feed`, { headers })].map(
      ({ status, body }) => `${status} ${String(body["error"])}`,
    );
    expect(words).toEqual(["429 too_many_followers", "429 too_many_followers"]);
    expect((await borrow(String(names[0]))).status).toBe(200);
    await c.stop();
  });
});

it("an answer names the sign-in, so that whoever keeps it can drop it", async () => {
  const { tokens } = await signIn(a.phone, a.ana);
  const { body } = await a.introspect(tokens.access_token);
  expect(body).toMatchObject({
    active: true,
    institution: "northgate",
    grant: expect.stringMatching(/^grt_/),
  });
});

it("a server that stops ends its streams at once", async () => {
  const c = await startForTest({ folder: a.running.folder, env });
  const reader = await follow({ origin: c.origin });
  const begun = performance.now();
  await c.stop();
  expect(performance.now() - begun).toBeLessThan(5000);
  await expect.poll(reader.isOpen).toBe(false);
});
