import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exposition } from "../../src/metrics/exposition.ts";
import { type Parties, startParties } from "../security/parties.ts";
import { signIn } from "../support/phone.ts";

let a: Parties;
beforeAll(async () => {
  a = await startParties({ env: { HALLPASS_INTROSPECTION_MISSES: "3" } });
}, 60_000);
afterAll(() => a.running.stop());

type Samples = ReadonlyMap<string, number>;

async function scraped(): Promise<Samples> {
  const lines = exposition(await a.running.hallpass.metrics()).split("\n");
  const samples = lines.filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(samples.map((line) => [line.replace(/ [^ ]+$/, ""), Number(line.split(" ").at(-1))]));
}

/** How much more of each there is after the work. */
async function grown(work: () => Promise<unknown>): Promise<(name: string) => number> {
  const before = await scraped();
  await work();
  const after = await scraped();
  return (name) => (after.get(name) ?? 0) - (before.get(name) ?? 0);
}

const introspections = (outcome: string): string =>
  `hallpass_introspections_total{caller="platform-api",outcome="${outcome}"}`;
const tokenRequests = (grant: string, outcome: string, reason = ""): string =>
  `hallpass_token_requests_total{grant_type="${grant}",outcome="${outcome}",reason="${reason}"}`;
const signIns = (outcome: string, reason = ""): string =>
  `hallpass_authentications_total{event="sign-in",outcome="${outcome}",reason="${reason}"}`;
const decisions = (about: string, outcome: string, reason = ""): string =>
  `hallpass_decisions_total{about="${about}",outcome="${outcome}",reason="${reason}"}`;

describe("what is counted", () => {
  let tokens: { readonly access_token: string; readonly refresh_token?: string };
  beforeAll(async () => {
    tokens = (await signIn(a.phone, a.ana)).tokens;
  });

  it("signing in, right and wrong, and the code that it ends in", async () => {
    const more = await grown(async () => {
      await signIn(a.phone, a.ben);
      await signIn(a.phone, { ...a.ben, password: "wrong" }).catch(() => undefined);
    });
    expect(more(signIns("signed_in"))).toBe(1);
    expect(more(signIns("wrong"))).toBeGreaterThan(0);
    expect(more(tokenRequests("authorization_code", "given"))).toBe(1);
    expect(more('hallpass_request_seconds_count{door="token",status="2xx"}')).toBe(1);
  });

  it("questions of resource servers, what came of them, and whether memory sufficed", async () => {
    const more = await grown(async () => {
      await a.introspect(tokens.access_token);
      await a.introspect(tokens.access_token);
      // The engine's to answer: it has a hint that is not the plain one.
      await a.introspect(tokens.access_token, "platform-api", { token_type_hint: "refresh_token" });
    });
    expect(more(introspections("active"))).toBe(3);
    expect(more('hallpass_token_cache_lookups_total{outcome="miss"}')).toBe(1);
    expect(more('hallpass_token_cache_lookups_total{outcome="hit"}')).toBe(1);
    expect((await scraped()).get("hallpass_token_cache_tokens")).toBeGreaterThan(0);
  });

  it("unknown tokens up to the limit, those beyond it, and one alarm for all of them", async () => {
    const more = await grown(async () => {
      for (let n = 0; n < 5; n += 1) await a.introspect(`made-up-${n}`);
    });
    expect([more(introspections("unknown")), more(introspections("refused"))]).toEqual([3, 2]);
    expect(more('hallpass_introspection_alarms_total{caller="platform-api"}')).toBe(1);
  });

  it("a suspension: its acknowledgement, its denials and the refresh that it refuses", async () => {
    const id = await a.accountId(a.ana);
    const more = await grown(async () => {
      expect((await a.admin("POST", `/accounts/${id}/suspensions`, { code: "conduct" })).status).toBeLessThan(
        300,
      );
      await a.introspect(tokens.access_token);
      await a.refresh("learning-app", tokens.refresh_token);
      await signIn(a.phone, a.ana).catch(() => undefined);
    });
    expect(more("hallpass_acknowledgement_seconds_count")).toBe(1);
    expect(more(introspections("ended"))).toBe(1);
    expect(more(decisions("token", "denied", "suspended"))).toBeGreaterThan(0);
    expect(more(decisions("sign-in", "denied", "suspended"))).toBe(1);
    expect(more(tokenRequests("refresh_token", "refused", "suspended"))).toBe(1);
    expect(more(signIns("shut_out", "suspended"))).toBe(1);
  });

  it("a refresh that goes on, and one with a token that nobody knows", async () => {
    const { tokens: of } = await signIn(a.phone, a.fumiko);
    const more = await grown(async () => {
      await a.refresh("learning-app", of.refresh_token);
      await a.refresh("learning-app", "made-up");
    });
    expect(more(tokenRequests("refresh_token", "given"))).toBe(1);
    expect(more(decisions("sign-in", "allowed"))).toBe(1);
    expect(more(tokenRequests("refresh_token", "refused", "invalid_grant"))).toBe(1);
  });

  it("nothing that a stranger makes up gets a label of its own", async () => {
    await a.post("/token", { grant_type: "made-up-grant" });
    await fetch(`${a.origin}/made-up-door`);
    const names = [...(await scraped()).keys()].join("\n");
    expect(names).not.toContain("made-up");
    expect(names).toContain('grant_type="other"');
    expect(names).toContain('door="other"');
  });
});

it("what stands: one process that has its lease and all changes, a rulebook, no backlog that grows", async () => {
  const now = await scraped();
  expect(now.get("hallpass_processes")).toBe(1);
  expect(now.get("hallpass_leases_held")).toBe(1);
  expect(now.get("hallpass_lease_age_seconds")).toBeLessThan(2);
  expect(now.get("hallpass_feed_lag_changes")).toBe(0);
  expect(now.get('hallpass_rulebook_entries{kind="institutions"}')).toBeGreaterThan(1);
  expect(now.get("hallpass_activity_backlog")).toBeGreaterThanOrEqual(0);
  expect(now.get("process_resident_memory_bytes")).toBeGreaterThan(1_000_000);
});

it("every store, by what was asked of it", async () => {
  const now = await scraped();
  for (const [store, operation] of [
    ["records", "change"],
    ["records", "standing"],
    ["leases", "put"],
    ["sign-ins", "putGrant"],
    ["engine-records", "findAny"],
  ])
    expect(
      now.get(`hallpass_store_seconds_count{store="${store}",operation="${operation}"}`),
    ).toBeGreaterThan(0);
});
