import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { hours, instant, minutes } from "../../src/policy/time.ts";
import { type Parties, startParties } from "../security/parties.ts";
import { ownBrowser, signedInElsewhere } from "./ana.ts";
import { watched } from "./watched.ts";

let parties: Parties;
beforeAll(async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  parties = await startParties({ now: () => instant(Date.now()) });
});
afterAll(async () => {
  await parties.running.stop();
  vi.useRealTimers();
});
const later = (length: number): void => void vi.setSystemTime(Date.now() + length);

it("asks for the password again before another is ended, and comes back to the question", async () => {
  await signedInElsewhere(parties, parties.ana);
  const window = await watched(
    { width: "phone", theme: "dark", language: "es", script: false },
    await ownBrowser(parties, parties.ana),
  );
  const { page } = window;
  later(minutes(11));
  await page.goto(`${parties.origin}/account`);
  const row = page.locator(".item", { hasText: "Ana’s phone" });
  await row.locator("a").first().click();
  expect(new URL(page.url()).pathname).toMatch(/^\/sign-in\//);
  expect(await page.locator("#username").inputValue()).toBe(parties.ana.username);
  await page.locator("#password").fill(parties.ana.password);
  await page.locator("button.first").click();
  expect(await page.locator("h1").innerText()).toBe("¿Cerrar la sesión de Ana’s phone?");
  // Left open for too long: the form itself asks once more, and nothing has ended.
  later(minutes(11));
  await page.locator("main button.danger").click();
  await page.locator("#password").fill(parties.ana.password);
  await page.locator("button.first").click();
  expect(await page.locator("h1").innerText()).toBe("¿Cerrar la sesión de Ana’s phone?");
  await page.locator("main button.danger").click();
  expect(await row.count()).toBe(0);
  expect(await window.problems()).toEqual([]);
  await window.close();
});

it("asks whoever's sign-in has run out to sign in, and comes back to the page of the form", async () => {
  const window = await watched({}, await ownBrowser(parties, parties.fumiko));
  const { page } = window;
  await page.goto(`${parties.origin}/account/password`);
  later(hours(100));
  for (const name of ["current", "new", "again"]) await page.locator(`#${name}`).fill("seven quiet otters");
  await page.locator("main button.first").click();
  await page.locator("#username").fill(parties.fumiko.username);
  await page.locator("#password").fill(parties.fumiko.password);
  await page.locator("button.first").click();
  expect(page.url()).toBe(`${parties.origin}/account/password`);
  expect(await window.problems()).toEqual([]);
  await window.close();
});
