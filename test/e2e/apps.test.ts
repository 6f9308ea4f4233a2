import { afterAll, beforeAll, expect, it } from "vitest";
import { type Parties, startParties } from "../security/parties.ts";
import { ownBrowser } from "./ana.ts";
import type { Eyes } from "./chromium.ts";
import { watched } from "./watched.ts";

let parties: Parties;
beforeAll(async () => {
  parties = await startParties();
});
afterAll(() => parties.running.stop());

it.each([
  ["marks", { width: "desktop", theme: "light", language: "en", script: true }],
  ["notas", { width: "phone", theme: "dark", language: "es", script: false }],
] as const satisfies readonly (readonly [string, Eyes])[])(
  "registers %s, makes it a new secret and ends the earlier one (%j)",
  { timeout: 60_000 },
  async (id, look) => {
    const window = await watched(look, await ownBrowser(parties, parties.kim));
    const { page } = window;
    const problems = async () => (await window.problems()).filter((one) => !/status of 40[0-9]/.test(one));
    const proceed = () => page.locator("main form[method=post] button").first().click();
    await page.goto(`${parties.origin}/console/new-app?kind=tool`);
    await page.locator("#id").fill(id);
    await page.locator("#name").fill(id === "marks" ? "Marks" : "Notas");
    await page.locator("#redirectUris").fill(`http://${id}.example/back`);
    await proceed();
    expect(await page.locator("#redirectUris").getAttribute("aria-invalid")).toBe("true");
    expect(await problems()).toEqual([]);
    await page.locator("#redirectUris").fill(`https://${id}.example/back`);
    await proceed();
    const first = await page.locator(".secret code").innerText();
    expect(first).toMatch(/^[\w-]{43}$/);
    expect(await problems()).toEqual([]);

    await page.locator("main a.first").click();
    expect(page.url()).toBe(`${parties.origin}/console/apps/${id}`);
    await page.locator('a[href$="/secret"]').click();
    await proceed();
    expect(await page.locator(".secret code").innerText()).not.toBe(first);
    await page.locator("main a.first").click();
    await page.locator('a[href$="/end-secret"]').click();
    expect(await problems()).toEqual([]);
    await proceed();
    expect(await page.locator('a[href$="/end-secret"]').count()).toBe(0);
    expect(await problems()).toEqual([]);
    await window.close();
  },
);
