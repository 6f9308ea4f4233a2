import { afterAll, beforeAll, expect, it } from "vitest";
import { type Parties, startParties } from "../security/parties.ts";
import { person } from "../support/demo-people.ts";
import { ownBrowser, signedInElsewhere } from "./ana.ts";
import type { Eyes } from "./chromium.ts";
import { cookiesOf, type Watched, watched } from "./watched.ts";

let parties: Parties;
beforeAll(async () => {
  parties = await startParties();
});
afterAll(() => parties.running.stop());

/** Ways to look that among them have every width, theme, language, and both with and without script. */
const eyes = {
  plainPhone: { width: "phone", theme: "dark", language: "es", script: false },
  phone: { width: "phone", theme: "light", language: "en", script: true },
  desktop: { width: "desktop", theme: "dark", language: "en", script: true },
  plainDesktop: { width: "desktop", theme: "light", language: "es", script: false },
} as const satisfies Record<string, Eyes>;

/** Somebody with a phone, a tool and another browser, at their own list in a real browser. */
async function atDevices(look: Eyes, who = parties.ana) {
  const elsewhere = await signedInElsewhere(parties, who);
  const window = await watched(look, await ownBrowser(parties, who));
  await window.page.goto(`${parties.origin}/account`);
  return { ...elsewhere, window, row: (name: string) => window.page.locator(".item", { hasText: name }) };
}

const heading = (window: Watched) => window.page.locator("h1").innerText();
const said = (window: Watched) => window.page.locator("main [role=status]").innerText();

it.each([["en"], ["es"]] as const)("signs somebody in through the school's page, in %s", async (language) => {
  const window = await watched({ ...eyes.phone, language });
  const { page } = window;
  await page.goto(`${parties.origin}/account`);
  expect(await window.problems()).toEqual([]);
  await page.locator(".choice", { hasText: "Northgate" }).click();
  await page.locator("#username").fill(parties.ben.username);
  await page.locator("#password").fill(parties.ben.password);
  expect(await window.problems()).toEqual([]);
  await page.locator("button.first").click();
  expect(await heading(window)).toBe({ en: "My devices", es: "Mis dispositivos" }[language]);
  expect(await window.problems()).toEqual([]);
  await window.close();
});

it("lists everything in one list, this device first, with when it ends by itself and why", async () => {
  const { window, row } = await atDevices(eyes.desktop);
  const names = await window.page.locator(".item h2").allInnerTexts();
  expect(names[0]).toMatch(/^Chrome on Linux\s+This device$/);
  expect(names.slice(1).toSorted()).toEqual([
    "Ana’s phone",
    "Firefox on Windows",
    "Quiz Tool",
    "Safari on iPhone",
  ]);
  expect(await row("Quiz Tool").innerText()).toMatch(
    /Recognise you when you come back\s+See your name and username/,
  );
  expect(await row("Ana’s phone").innerText()).toMatch(
    /Stays signed in until \S+ \d+ November 2026 at [\d:]+, then as long as you use it at least every 4 hours\./,
  );
  expect(await window.problems()).toEqual([]);
  await window.close();
});

it.each([
  [eyes.plainPhone, "fumiko"],
  [eyes.desktop, "clara"],
] as const)("ends one, by its name, and the phone feels it (%j, %s)", async (look, name) => {
  const who = name === "clara" ? person(parties.running, "northgate", "clara.jensen") : parties.fumiko;
  const { window, row, phone } = await atDevices(look, who);
  expect(await parties.isActive(phone.access_token)).toBe(true);
  await row("Ana’s phone").locator("a").first().click();
  expect(await heading(window)).toBe(
    look.language === "es" ? "¿Cerrar la sesión de Ana’s phone?" : "Sign out Ana’s phone?",
  );
  expect(await window.problems()).toEqual([]);
  await window.page.locator("main button.danger").click();
  expect(await said(window)).toContain("Ana’s phone");
  expect(await row("Ana’s phone").count()).toBe(0);
  expect(await parties.isActive(phone.access_token)).toBe(false);
  await window.page.goto(`${parties.origin}/account/ended`);
  expect(await row("Ana’s phone").first().innerText()).toMatch(look.language === "es" ? /Tú/ : /You/);
  expect(await window.problems()).toEqual([]);
  await window.close();
});

it("takes back what a tool may do, so that it has to ask again", async () => {
  const { window, row, tool, elsewhere } = await atDevices(eyes.plainDesktop, parties.gabriel);
  await row("Quiz Tool").locator("a").first().click();
  expect(await heading(window)).toBe("¿Retirar lo que puede hacer Quiz Tool?");
  await window.page.locator("main button.danger").click();
  expect(await said(window)).toBe("Quiz Tool ya no puede hacer nada por ti.");
  expect(await parties.isActive(tool.access_token)).toBe(false);
  expect(await window.problems()).toEqual([]);
  await window.close();
  const other = await watched(eyes.phone, await cookiesOf(elsewhere, parties.origin));
  await other.page.goto(`${parties.origin}/account`);
  expect(await other.page.locator(".item", { hasText: "Quiz Tool" }).count()).toBe(0);
  await other.close();
});

it("ends what somebody does not recognise, and leads to a new password", async () => {
  const { window, row, phone } = await atDevices(eyes.phone, parties.hana);
  await row("Ana’s phone").getByText("I don’t recognise this").click();
  expect(await window.problems()).toEqual([]);
  await window.page.getByRole("button", { name: "End it, then change my password" }).click();
  expect(await parties.isActive(phone.access_token)).toBe(false);
  expect(new URL(window.page.url()).pathname).toBe("/account/password");
  expect(await window.problems()).toEqual([]);
  const type = async (fields: Record<string, string>) => {
    for (const [name, value] of Object.entries(fields)) await window.page.locator(`#${name}`).fill(value);
    await window.page.locator("main button.first").click();
  };
  const good = "seven quiet otters";
  await type({ current: "not it at all", new: good, again: good });
  expect(await window.page.locator("#current-error").innerText()).toBe("This is not your current password.");
  expect(await window.page.locator("#current").getAttribute("aria-describedby")).toBe("current-error");
  await type({ current: parties.hana.password, new: good, again: "six quiet otters" });
  expect(await window.page.locator("#again-error").innerText()).toBe("The two new passwords are not alike.");
  await type({ current: parties.hana.password, new: "password1", again: "password1" });
  expect(await window.page.locator("#new-error").innerText()).toMatch(/one of the first/);
  await type({ current: parties.hana.password, new: good, again: good });
  expect(await said(window)).toBe("Your password is changed. You are signed out everywhere else.");
  expect(await window.page.locator(".item").count()).toBe(1);
  // Chromium says of every answer that refuses a form that it is an error; nothing else may be complained of.
  expect((await window.problems()).filter((one) => !/status of 400/.test(one))).toEqual([]);
  await window.close();
});

it("tells times on the clock of whoever reads, when the script has said where that is", async () => {
  const window = await watched(eyes.desktop, await ownBrowser(parties, parties.dora));
  await window.page.goto(`${parties.origin}/account`);
  const clock = () => window.page.locator("footer").innerText();
  expect(await clock()).toContain("Times are told in Europe/Berlin.");
  const cookies = await window.context.cookies();
  expect(cookies.find(({ name }) => name === "hallpass-zone")?.value).toBe("Europe/Berlin");
  expect(await window.problems()).toEqual([]);
  const plain = await watched({ ...eyes.desktop, script: false }, await ownBrowser(parties, parties.dora));
  await plain.page.goto(`${parties.origin}/account`);
  expect(await plain.page.locator("footer").innerText()).toContain("Times are told in America/New York.");
  await Promise.all([window.close(), plain.close()]);
});

it("changes the language from the footer, and comes back to the same page", async () => {
  const window = await watched({ ...eyes.desktop, script: false }, await ownBrowser(parties, parties.emil));
  await window.page.goto(`${parties.origin}/account/password`);
  await window.page.getByText("Español").click();
  expect([await heading(window), new URL(window.page.url()).pathname]).toEqual([
    "Cambiar contraseña",
    "/account/password",
  ]);
  await window.page.goto(`${parties.origin}/account`);
  expect(await heading(window)).toBe("Mis dispositivos");
  await window.close();
});
