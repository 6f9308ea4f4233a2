import { afterAll, beforeAll, expect, it } from "vitest";
import { type Parties, startParties } from "../security/parties.ts";
import { person } from "../support/demo-people.ts";
import { signIn } from "../support/phone.ts";
import { ownBrowser } from "./ana.ts";
import type { Eyes } from "./chromium.ts";
import { watched } from "./watched.ts";

let parties: Parties;
beforeAll(async () => {
  parties = await startParties({ env: { HALLPASS_APPROVAL_ABOVE: "0" } });
});
afterAll(() => parties.running.stop());

async function atConsole(look: Eyes, who: Parameters<typeof ownBrowser>[1]) {
  const window = await watched(look, await ownBrowser(parties, who));
  const { page } = window;
  return {
    window,
    page,
    go: (path: string) => page.goto(`${parties.origin}/console${path}`),
    heading: () => page.locator("h1").innerText(),
    said: () => page.locator("main [role=status]").first().innerText(),
  };
}

const kim = () => person(parties.running, "lakeside", "kim.larsen");
const desktop = { width: "desktop", theme: "light", language: "en", script: true } as const;
const phone = { width: "phone", theme: "dark", language: "es", script: false } as const;

it("waits for a second administrator, who sees what it ends by now and does it", {
  timeout: 60_000,
}, async () => {
  const { tokens } = await signIn(parties.phone, parties.ana);
  const first = await atConsole(desktop, parties.dora);
  await first.go("/end?level=institution&institution=northgate&mobileOnly=yes");
  await first.page.locator("#code").fill("breach");
  await first.page.locator("#note").fill("All phones <at once>");
  await first.page.locator("#typed").fill("northgate");
  await first.page.locator("main button.danger").click();
  expect(await first.said()).toContain("waits for another administrator");
  expect(await first.page.locator("main").innerText()).toContain("You have asked for it.");
  expect(await first.page.locator("main button.danger").count()).toBe(0);
  expect(await parties.isActive(tokens.access_token)).toBe(true);
  expect(await first.window.problems()).toEqual([]);

  const second = await atConsole(phone, kim());
  await second.go("/approvals");
  expect(await second.window.problems()).toEqual([]);
  await second.page.locator('main a[href*="/approvals/apr_"]').first().click();
  expect(await second.page.locator("blockquote").innerText()).toBe("All phones <at once>");
  expect(await second.window.problems()).toEqual([]);
  await second.page.locator("main button.danger").click();
  expect(await second.heading()).toContain("northgate");
  expect(await parties.isActive(tokens.access_token)).toBe(false);
  expect(await second.window.problems()).toEqual([]);
  await Promise.all([first.window.close(), second.window.close()]);
});

it("draws a policy that waits, and takes it away when it is refused", { timeout: 60_000 }, async () => {
  await signIn(parties.phone, parties.ana);
  const first = await atConsole({ ...phone, theme: "light" }, parties.dora);
  await first.go("/policy?institution=northgate&proposed=yes&mobileAccess=off&repeats=none");
  await first.page.locator("#save button.danger").click();
  expect(await first.said()).toContain("espera a otra");
  expect(await first.window.problems()).toEqual([]);
  const at = new URL(first.page.url()).pathname.replace("/console", "");

  const second = await atConsole({ ...desktop, theme: "dark" }, kim());
  await second.go(at);
  expect(await second.page.locator(".lanes").count()).toBeGreaterThan(0);
  expect(await second.window.problems()).toEqual([]);
  await second.page.getByRole("button", { name: "Refuse it" }).click();
  expect(await second.said()).toContain("Refused. Nothing was done.");
  expect(await second.page.locator("main").innerText()).toContain("Nothing waits");
  expect(await second.window.problems()).toEqual([]);
  await Promise.all([first.window.close(), second.window.close()]);
});
