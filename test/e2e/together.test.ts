import * as client from "openid-client";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Parties, startParties } from "../security/parties.ts";
import { ownBrowser, signedInElsewhere } from "./ana.ts";
import { cookiesOf, type Watched, watched } from "./watched.ts";

let parties: Parties;
beforeAll(async () => {
  parties = await startParties();
});
afterAll(() => parties.running.stop());

/** Two real browsers and a phone of one person, at once. */
async function threeOf(who: Parties["ana"]) {
  const { phone, elsewhere } = await signedInElsewhere(parties, who);
  const one = await watched({ width: "desktop" }, await ownBrowser(parties, who));
  const other = await watched({ width: "phone", script: false }, await cookiesOf(elsewhere, parties.origin));
  for (const { page } of [one, other]) await page.goto(`${parties.origin}/account`);
  const refreshed = () =>
    client.refreshTokenGrant(parties.phone.config, String(phone.refresh_token)).then(
      () => "goes on",
      (error: { cause?: { reason?: string } }) => error.cause?.reason,
    );
  return { one, other, phone, refreshed };
}

const signedIn = async ({ page }: Watched): Promise<boolean> => {
  await page.reload();
  return (await page.locator(".item.marked").count()) === 1;
};

it("lets the others feel on their next request what one of two browsers and a phone ends", async () => {
  const { one, other, phone, refreshed } = await threeOf(parties.ana);
  expect([await signedIn(one), await signedIn(other), await parties.isActive(phone.access_token)]).toEqual([
    true,
    true,
    true,
  ]);
  // The phone goes first: one browser ends it.
  await one.page.locator(".item", { hasText: "Ana’s phone" }).locator("a").first().click();
  await one.page.locator("main button.danger").click();
  expect([await parties.isActive(phone.access_token), await refreshed()]).toEqual([false, "signed_out"]);
  expect(await signedIn(other)).toBe(true);
  // Then the other browser ends all others: the first one is asked to sign in at its next request.
  await other.page.goto(`${parties.origin}/account/end-others`);
  await other.page.locator("main button.danger").click();
  expect([await signedIn(one), await signedIn(other)]).toEqual([false, true]);
  expect(new URL(one.page.url()).pathname).toMatch(/^\/sign-in\//);
  await Promise.all([one.close(), other.close()]);
});

it("ends all of them from one, this one too, and says so", async () => {
  const { one, other, refreshed } = await threeOf(parties.ben);
  await one.page.goto(`${parties.origin}/account/end-all`);
  await one.page.locator("main button.danger").click();
  expect(await one.page.locator("h1").innerText()).toBe("You are signed out everywhere");
  expect(await one.problems()).toEqual([]);
  expect([await signedIn(other), await refreshed()]).toEqual([false, "signed_out"]);
  await one.page.goto(`${parties.origin}/account`);
  expect(new URL(one.page.url()).pathname).toMatch(/^\/sign-in\//);
  await Promise.all([one.close(), other.close()]);
});
