import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Parties, startParties } from "../security/parties.ts";
import { newBrowser } from "../support/browser.ts";
import { mmdb } from "../support/mmdb.ts";
import { passPages, signIn } from "../support/phone.ts";

/** Every test comes from this machine, which is said to stand in Bilbao. */
const bilbao = { city: { names: { en: "Bilbao" } }, country: { iso_code: "ES" } };

let folder: string;
let parties: Parties;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hallpass-places-"));
  const file = join(folder, "city.mmdb");
  await writeFile(file, mmdb({ "127.0.0.0/8": bilbao }));
  parties = await startParties({ env: { HALLPASS_PLACES: file } });
});
afterAll(async () => {
  await parties.running.stop();
  await rm(folder, { recursive: true });
});

it("keeps with a sign-in where it was made, about, and no address", async () => {
  await signIn(parties.phone, parties.ana);
  const id = await parties.accountId(parties.ana);
  const { body, text } = await parties.admin("GET", `/accounts/${id}/grants`);
  expect(body["items"]).toMatchObject([{ place: "Bilbao, ES" }]);
  expect(text).not.toContain("127.0.0.1");
});

it("tells people in their own language where each of their sign-ins was made, browsers too", async () => {
  await signIn(parties.phone, parties.ben);
  const browser = newBrowser(parties.origin);
  const { text } = await passPages(browser, await browser.open("/account"), parties.ben);
  // The app, the browser that it was signed in with, and this one.
  expect(text.match(/<dd><bdi>Bilbao, Spain<\/bdi><\/dd>/g)).toHaveLength(3);
  const spanish = await browser.request("/account", { headers: { "accept-language": "es" } });
  expect(await spanish.text()).toContain("Bilbao, España");
});
