import * as client from "openid-client";
import { afterAll, beforeAll, expect, it } from "vitest";
import { accountDoor, type Item } from "../flows/account-door.ts";
import { type Parties, startParties } from "../security/parties.ts";
import { signIn } from "../support/phone.ts";
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

/** The same with a phone whose app shows the list itself: openid-client asks the account API with the app's own token. */
async function withListInApp(who: Parties["ana"]) {
  const there = await threeOf(who);
  const door = await accountDoor(parties);
  const more = { resource: door.resource(), device_name: "The app with the list" };
  const { tokens } = await signIn(door.phone, who, { more });
  const ask = async (method: "GET" | "POST", path: string) => {
    const headers = new Headers({ "content-type": "application/json" });
    const url = new URL(`${parties.origin}/account/v1/sign-ins${path}`);
    return client.fetchProtectedResource(door.phone.config, tokens.access_token, url, method, null, headers);
  };
  const listed = async () => {
    const { items } = (await (await ask("GET", "")).json()) as { readonly items: readonly Item[] };
    return items;
  };
  const end = async (path: string) => {
    const answer = await ask("POST", path);
    return [answer.status, ((await answer.json()) as { readonly outcome?: string }).outcome];
  };
  return { ...there, listed, end, appRefreshed: () => door.refreshed(tokens) };
}

it("lets browsers feel on their next request what the phone ends: one of them, then all others", async () => {
  const { one, other, refreshed, listed, end, appRefreshed } = await withListInApp(parties.hana);
  const found = (await listed()).find(
    ({ kind, device }) => kind === "browser" && device === "Chrome on Linux",
  );
  expect(found?.thisOne).toBe(false);
  expect([await signedIn(one), await signedIn(other)]).toEqual([true, true]);
  expect(await end(`/${found?.id}/end`)).toEqual([200, "ended"]);
  expect([await signedIn(one), await signedIn(other)]).toEqual([false, true]);
  expect(new URL(one.page.url()).pathname).toMatch(/^\/sign-in\//);
  expect((await listed()).map(({ id }) => id)).not.toContain(found?.id);
  expect(await refreshed()).toBe("goes on");

  expect(await end("/end-others")).toEqual([200, "ended"]);
  expect(await signedIn(other)).toBe(false);
  expect(new URL(other.page.url()).pathname).toMatch(/^\/sign-in\//);
  expect(await refreshed()).toBe("signed_out");
  expect((await listed()).filter(({ thisOne }) => thisOne === true)).toHaveLength(1);
  expect(await appRefreshed()).toBe("goes on");
  await Promise.all([one.close(), other.close()]);
});
