import { afterAll, beforeAll, expect, it } from "vitest";
import { type Parties, startParties } from "../security/parties.ts";
import { newBrowser } from "../support/browser.ts";
import { begin, signIn } from "../support/phone.ts";

let parties: Parties;
beforeAll(async () => {
  parties = await startParties();
});
afterAll(() => parties.running.stop());

async function counts(): Promise<Readonly<Record<string, number>>> {
  const { body } = await parties.admin("GET", "/sign-in-counts?institution=northgate");
  const items = body["items"] as readonly { kind: string; outcome: string; count: number }[];
  return Object.fromEntries(items.map(({ kind, outcome, count }) => [`${kind} ${outcome}`, count]));
}

it("counts sign-ins that begin and are refused, each refusal by its reason", async () => {
  const { tokens } = await signIn(parties.phone, parties.ana);
  await signIn(parties.tool, parties.ana);
  const browser = newBrowser(parties.origin);
  const { url } = await begin(parties.phone);
  const schools = await browser.open(url.href);
  const asked = await browser.submit(schools, "school", { institution: "northgate" });
  const { username } = parties.ana;
  expect((await browser.submit(asked, "password", { username, password: "a wrong guess" })).status).toBe(403);
  const refreshed = await parties.refresh("learning-app", tokens.refresh_token);
  const id = await parties.accountId(parties.ana);
  await parties.admin("POST", `/accounts/${id}/suspensions`, { code: "conduct" });
  const newest = refreshed.body["refresh_token"];
  await parties.refresh("learning-app", newest);
  await parties.refresh("learning-app", newest);
  await expect.poll(counts, { timeout: 10_000, interval: 200 }).toEqual({
    "mobile signed_in": 1,
    "tool signed_in": 1,
    "mobile wrong_password": 1,
    "mobile suspended": 2,
  });
});
