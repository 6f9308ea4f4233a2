import { afterAll, beforeAll, expect, it } from "vitest";
import { codeFor, type Parties, startParties } from "../security/parties.ts";
import type { Person } from "../support/phone.ts";

/** An app is for some schools and not for others, and that may change while people are signed in. */
let parties: Parties;
let kim: string;
beforeAll(async () => {
  parties = await startParties();
  kim = await parties.tokenOf(parties.kim);
});
afterAll(() => parties.running.stop());

const signIn = async (who: Person) =>
  (await parties.post("/token", await codeFor(parties.phone, who))).body as {
    access_token: string;
    refresh_token: string;
  };

async function forSchools(institutions: unknown): Promise<void> {
  const path = "/clients/learning-app";
  const { body } = await parties.admin("GET", path, undefined, kim);
  const settings = body["settings"] as object;
  const { status } = await parties.admin("PUT", path, { ...settings, institutions }, kim);
  expect(status).toBe(200);
}

it("one that is taken away from a school is paused there and nowhere else, until it is given back", async () => {
  const [anas, fumikos] = [await signIn(parties.ana), await signIn(parties.fumiko)];
  await forSchools(["lakeside"]);
  expect(await parties.isActive(anas.access_token)).toBe(false);
  expect(await parties.isActive(fumikos.access_token)).toBe(true);
  const refused = await parties.refresh("learning-app", anas.refresh_token);
  expect([refused.status, refused.body]).toEqual([
    400,
    expect.objectContaining({ error: "invalid_grant", reason: "client_disabled" }),
  ]);
  expect((await parties.refresh("learning-app", fumikos.refresh_token)).status).toBe(200);
  await forSchools("all");
  expect(await parties.isActive(anas.access_token)).toBe(true);
  expect((await parties.refresh("learning-app", anas.refresh_token)).status).toBe(200);
});
