import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Parties, startParties } from "../security/parties.ts";
import { begin, exchange, type Person } from "../support/phone.ts";
import { twoLooks } from "./two-looks.ts";
import { type Watched, watched } from "./watched.ts";

let parties: Parties;
beforeAll(async () => {
  parties = await startParties();
});
afterAll(() => parties.running.stop());

/** Presses the key for the next field until it is the one that is meant: 40 times on one page, and anew on one that was on its way. */
async function tabTo(page: Page, selector: string): Promise<void> {
  const meant = page.locator(selector).first();
  let [shown, pressed]: [unknown, number] = [undefined, 0];
  for (const end = Date.now() + 10_000; Date.now() < end; ) {
    const loaded = await page.evaluate("performance.timeOrigin");
    if (loaded !== shown) [shown, pressed] = [loaded, 0];
    pressed += 1;
    if (pressed > 40) await page.waitForTimeout(20);
    else await page.keyboard.press("Tab");
    if (await meant.evaluate((one) => one === one.ownerDocument.activeElement)) return;
  }
  throw new Error(`No key leads to ${selector}: ${await page.locator("body").innerText()}`);
}

async function press(page: Page, selector: string): Promise<void> {
  await tabTo(page, selector);
  await page.keyboard.press("Enter");
}

async function typePassword(page: Page, { username, password }: Person): Promise<void> {
  await page.locator("#username").waitFor();
  await tabTo(page, "#username");
  await page.keyboard.type(username);
  await tabTo(page, "#password");
  await page.keyboard.type(password);
  await page.keyboard.press("Enter");
}

/** Of an address that begins with an app's own scheme Playwright tells nothing; the browser's protocol does. */
async function sentAwayIn({ page, context }: Watched): Promise<readonly string[]> {
  const sent: string[] = [];
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  session.on("Network.responseReceivedExtraInfo", ({ headers }) => {
    const [, location] = Object.entries(headers).find(([name]) => name.toLowerCase() === "location") ?? [];
    if (location?.startsWith(parties.phone.redirectUri)) sent.push(location);
  });
  return sent;
}

/** Passes the pages between the app's request and the app. A form that may not end there is complained of. */
async function throughPages(window: Watched, pass: (page: Page) => Promise<void>) {
  const { page } = window;
  const sent = await sentAwayIn(window);
  const request = await begin(parties.phone);
  await page.goto(request.url.href);
  expect(await window.problems()).toEqual([]);
  await pass(page);
  await expect.poll(() => sent.length).toBe(1);
  expect(window.complaints).toEqual([]);
  const leftTo = new URL(sent[0] ?? "");
  return exchange(parties.phone, request, { leftTo } as Parameters<typeof exchange>[2]);
}

it.each(twoLooks)(
  "leads from an app through the pages and back to it with the keyboard alone (%j)",
  { timeout: 60_000 },
  async (look) => {
    const first = await watched(look);
    const tokens = await throughPages(first, async (page) => {
      await press(page, '.choice:has-text("Northgate")');
      await typePassword(page, parties.ana);
    });
    expect(await parties.isActive(tokens.access_token)).toBe(true);

    // The browser asks in the window of before whether it may open the app, and takes its keys.
    const cookies = await first.context.cookies();
    const url = parties.origin;
    const second = await watched(
      look,
      cookies.map(({ name, value }) => ({ name, value, url })),
    );
    const again = await throughPages(second, async (page) => press(page, "main button.first"));
    expect(await parties.isActive(again.access_token)).toBe(true);

    await first.close();
    await second.close();
  },
);

it.each(twoLooks)(
  "asks what a tool may do, and signs out of it, with the keyboard alone (%j)",
  { timeout: 60_000 },
  async (look) => {
    const window = await watched(look);
    const { page } = window;
    const begun = await begin(parties.tool, { institution: "northgate" });
    await page.goto(begun.url.href);
    await typePassword(page, look.script ? parties.ben : parties.emil);
    await page.getByText("Quiz Tool").first().waitFor();
    await expect.poll(() => page.locator("#password").count()).toBe(0);
    expect(await window.problems()).toEqual([]);
    const back = page.waitForRequest((request) => request.url().startsWith(parties.tool.redirectUri));
    await press(page, "main button.first");
    const leftTo = new URL((await back).url());
    // There is no such host.
    await expect.poll(() => page.url()).toMatch(/^chrome-error:/);
    const tool = await exchange(parties.tool, begun, { leftTo } as Parameters<typeof exchange>[2]);
    expect(await parties.isActive(tool.access_token)).toBe(true);

    await page.goto(`${parties.origin}/logout`);
    const ours = async () =>
      (await window.problems()).filter((one) => !one.includes("ERR_NAME_NOT_RESOLVED"));
    expect(await ours()).toEqual([]);
    await press(page, "main button");
    await expect.poll(() => page.locator("main form").count()).toBe(0);
    await page.waitForLoadState();
    expect(await ours()).toEqual([]);
    // The browser is signed out; what somebody has agreed to goes on until they take it back.
    await page.goto(`${parties.origin}/account`);
    expect(await page.locator(".item.marked").count()).toBe(0);
    expect(await parties.isActive(tool.access_token)).toBe(true);
    await window.close();
  },
);

it.each(twoLooks)("tells somebody who is suspended so, after the right password (%j)", async (look) => {
  const who = look.script ? parties.fumiko : parties.gabriel;
  const path = `/accounts/${await parties.accountId(who)}/suspensions`;
  expect((await parties.admin("POST", path, { code: "conduct" })).status).toBe(201);
  const window = await watched(look);
  const { page } = window;
  await page.goto((await begin(parties.phone, { institution: who.school })).url.href);
  await typePassword(page, { ...who, password: "not it" });
  await page.locator("[role=alert]").waitFor();
  expect(await page.locator("main").innerText()).not.toMatch(/suspen/i);
  await typePassword(page, who);
  await expect.poll(() => page.locator("main").innerText()).toMatch(/suspen/i);
  expect((await window.problems()).filter((one) => !/status of 40[0-9]/.test(one))).toEqual([]);
  await window.close();
});
