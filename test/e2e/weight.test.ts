import { afterAll, beforeAll, expect, it } from "vitest";
import { type Parties, startParties } from "../security/parties.ts";
import { ownBrowser, signedInElsewhere } from "./ana.ts";
import { watched } from "./watched.ts";

let parties: Parties;
beforeAll(async () => {
  parties = await startParties();
});
afterAll(() => parties.running.stop());

/** What one page and all that it loads weigh, in bytes as they stand, in a browser that has kept nothing. */
async function weightOf(path: string, cookies: Awaited<ReturnType<typeof ownBrowser>>) {
  const window = await watched({ width: "phone" }, cookies);
  const sizes: Promise<number>[] = [];
  window.page.on("response", (response) => {
    if (response.status() === 200) sizes.push(response.body().then((body) => body.length));
  });
  await window.page.goto(parties.origin + path, { waitUntil: "networkidle" });
  await window.close();
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

it("weighs less than 60 kB in all, every page of the account door and the sign-in", {
  timeout: 120_000,
}, async () => {
  await signedInElsewhere(parties, parties.ana);
  const cookies = await ownBrowser(parties, parties.ana);
  const paths = ["/account", "/account/ended", "/account/password", "/account/end-all", "/account/over"];
  const weights = [{ path: "/account, not signed in", bytes: await weightOf("/account", []) }];
  for (const path of paths) weights.push({ path, bytes: await weightOf(path, cookies) });
  for (const { path, bytes } of weights) expect([path, bytes > 1000 && bytes < 60_000]).toEqual([path, true]);
});
