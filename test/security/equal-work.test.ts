import { afterAll, beforeAll, expect, it } from "vitest";
import { newBrowser } from "../support/browser.ts";
import { begin, type Person } from "../support/phone.ts";
import { codeFor, type Parties, startParties } from "./parties.ts";

/** Times are taken in turns, and only medians are compared, with room to spare: a missing hash would show, noise not. */
let parties: Parties;
beforeAll(async () => {
  const many = "1000000";
  parties = await startParties({
    env: {
      HALLPASS_ATTEMPTS_PER_NETWORK: many,
      HALLPASS_ATTEMPTS_PER_ACCOUNT_AND_NETWORK: "40",
      HALLPASS_ATTEMPTS_PER_ACCOUNT: many,
    },
  });
});
afterAll(() => parties.running.stop());

async function medians(
  samples: number,
  works: readonly (() => Promise<unknown>)[],
): Promise<readonly number[]> {
  const took: number[][] = works.map(() => []);
  for (let sample = 0; sample < samples; sample += 1) {
    for (const [at, work] of works.entries()) {
      const begun = performance.now();
      await work();
      took[at]?.push(performance.now() - begun);
    }
  }
  return took.map((times) => times.toSorted((a, b) => a - b)[samples >> 1] ?? 0);
}

it("takes as long for an unknown username, a suspended account and one too many tries as for a wrong password", async () => {
  await parties.admin("POST", `/accounts/${await parties.accountId(parties.ben)}/suspensions`, {
    code: "conduct",
  });
  const browser = newBrowser(parties.origin);
  const page = await browser.open((await begin(parties.phone, { institution: "northgate" })).url.href);
  const wrong = (username: string) => async () => {
    const typed = { username, password: "not the password" };
    expect((await browser.submit(page, "password", typed)).status).toBe(403);
  };
  const usernames = [parties.ana, parties.ben, { username: "nobody" } as Person].map((who) => who.username);
  for (let time = 0; time < 40; time += 1) await wrong(parties.dora.username)();
  const [known = 0, ...others] = await medians(30, [...usernames, parties.dora.username].map(wrong));
  for (const other of others) {
    expect(other).toBeGreaterThan(known / 2);
    expect(other).toBeLessThan(known * 2);
  }
});

it("takes about as long for a token that is ended or meant for others as for an unknown one", async () => {
  const signedIn = async (more: Readonly<Record<string, string>> = {}) => {
    const form = await codeFor(parties.phone, parties.fumiko, { more });
    return (await parties.post("/token", { ...form, ...more })).body;
  };
  const ended = await signedIn();
  await parties.post("/revoke", { token: String(ended["refresh_token"]), client_id: "learning-app" });
  const foreign = await signedIn({ resource: "https://library.lakeside.example" });
  const tokens = ["unknown", ended["access_token"], foreign["access_token"]];
  const ask = (token: unknown) => async () => expect(await parties.isActive(token)).toBe(false);
  const [unknown = 0, ...others] = await medians(150, tokens.map(ask));
  for (const other of others) expect(Math.abs(other - unknown)).toBeLessThan(Math.max(3, unknown));
});
