import { decodeJwt } from "jose";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Parties, startParties } from "../security/parties.ts";
import { signIn } from "../support/phone.ts";
import { type Asker, askerAt, isActive, untilFollowing } from "./parties.ts";

const audience = "https://signed.example";
const api = {
  id: "signed-api",
  kind: "resource-server",
  name: "Signed API",
  institutions: "all",
  audience,
  scopes: ["notes:read"],
  signedAccessTokens: "ES256",
  secret: "generate",
};

let a: Parties;
let ana: string;
let asker: Asker;
let long: Asker;
beforeAll(async () => {
  a = await startParties({ env: { HALLPASS_LEASE_SECONDS: "1" } });
  ana = await a.accountId(a.ana);
  const clientSecret = await a.register(api);
  asker = askerAt(a, { clientId: api.id, clientSecret });
  // It never tells of use, so whatever it asks, it asks because it has to.
  long = askerAt(a, { clientId: api.id, clientSecret, tellUseEvery: Number.POSITIVE_INFINITY });
});
afterAll(async () => {
  await asker.close();
  await long.close();
  await a.running.stop();
});

const signedToken = async (): Promise<string> =>
  (await signIn(a.phone, a.ana, { more: { resource: audience } })).tokens.access_token;

it("Hallpass's own signed tokens say what is needed to judge them", async () => {
  expect(decodeJwt(await signedToken())).toMatchObject({
    aud: audience,
    sub: ana,
    client_id: "learning-app",
    institution: "northgate",
    grant: expect.stringMatching(/^grt_/),
    sign_in: { issued_at: expect.any(Number) },
  });
});

it("one is refused right after its sign-in was ended, or its person suspended, however it is judged", async () => {
  for (const one of [asker, long]) await untilFollowing(one);
  const [first, second] = [await signedToken(), await signedToken()];
  for (const one of [asker, long]) {
    expect([await isActive(one, first), await isActive(one, second)]).toEqual([true, true]);
  }
  const { grant } = decodeJwt(first);
  await a.admin("POST", "/revocations", { target: { level: "grant", grant }, code: "lost" });
  for (const one of [asker, long]) {
    expect([await isActive(one, first), await isActive(one, second)]).toEqual([false, true]);
  }
  await a.admin("POST", `/accounts/${ana}/suspensions`, { code: "conduct", signOut: false });
  for (const one of [asker, long]) expect(await isActive(one, second)).toBe(false);
  await a.admin("POST", `/accounts/${ana}/reinstatements`, {});
  for (const one of [asker, long]) expect(await isActive(one, second)).toBe(true);
});
