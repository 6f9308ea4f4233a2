import { afterAll, beforeAll, expect, it } from "vitest";
import { type Parties, startParties } from "../security/parties.ts";
import { person } from "../support/demo-people.ts";
import { signIn } from "../support/phone.ts";
import { ownBrowser, signedInElsewhere } from "./ana.ts";
import type { Eyes } from "./chromium.ts";
import { type Watched, watched } from "./watched.ts";

let parties: Parties;
beforeAll(async () => {
  parties = await startParties();
});
afterAll(() => parties.running.stop());

/** Among them every width, theme and language, with and without script. */
const eyes = {
  plainPhone: { width: "phone", theme: "dark", language: "es", script: false },
  phone: { width: "phone", theme: "light", language: "es", script: true },
  desktop: { width: "desktop", theme: "dark", language: "en", script: true },
  plainDesktop: { width: "desktop", theme: "light", language: "en", script: false },
} as const satisfies Record<string, Eyes>;

async function atConsole(look: Eyes, who = parties.dora) {
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

/** Chromium says of every answer that refuses a form that it is an error. */
const problems = async (window: Watched) =>
  (await window.problems()).filter((one) => !/status of 40[0-9]/.test(one));

it.each([
  [eyes.desktop, "ben", { find: "Search", suspend: "Suspend", told: "Suspended. It holds everywhere." }],
  [
    eyes.plainPhone,
    "ana",
    { find: "Buscar", suspend: "Suspender", told: "Suspendida. Vale en todas partes." },
  ],
] as const)("finds a person and suspends them, and the phone feels it (%j)", async (look, who, words) => {
  const { tokens } = await signIn(parties.phone, parties[who]);
  const { window, page, go, heading, said } = await atConsole(look);
  await go("/people");
  await page.locator("#text").fill(parties[who].username.slice(0, 5));
  // With script it is found as it is typed.
  if (!look.script) await page.getByRole("button", { name: words.find }).click();
  await expect.poll(() => page.locator("#found .item").count()).toBe(1);
  expect(await problems(window)).toEqual([]);
  await page.locator("#found .item a").first().click();
  await page.getByRole("link", { name: words.suspend, exact: true }).click();
  await page.locator("#code").fill("Not a code");
  await page.locator("#note").fill("Incident 118");
  await page.locator("main button.danger").click();
  expect(await page.locator("#code").getAttribute("aria-invalid")).toBe("true");
  expect(await page.locator("#note").inputValue()).toBe("Incident 118");
  expect(await parties.isActive(tokens.access_token)).toBe(true);
  await page.locator("#code").fill("conduct");
  expect(await problems(window)).toEqual([]);
  await page.locator("main button.danger").click();
  expect(await said()).toContain(words.told);
  expect(await parties.isActive(tokens.access_token)).toBe(false);
  expect(await heading()).toContain(look.language === "es" ? "Suspendida" : "Suspended");
  expect(await problems(window)).toEqual([]);
  await window.close();
});

it("signs an institution out: counted, typed, done everywhere, and proved", async () => {
  const { kim, fumiko } = { kim: person(parties.running, "lakeside", "kim.larsen"), fumiko: parties.fumiko };
  const { phone } = await signedInElsewhere(parties, fumiko);
  const { window, page, go, heading } = await atConsole(eyes.plainDesktop, kim);
  await go("/end");
  await page.locator("#institution").selectOption("lakeside");
  await page.locator("#spare").check();
  await page.getByRole("button", { name: "Count them" }).click();
  expect(Number(await page.locator(".figure strong").innerText())).toBeGreaterThan(1);
  await page.locator("#code").fill("breach");
  await page.locator("#typed").fill("the lake");
  await page.locator("main button.danger").click();
  expect(await page.locator("#typed-error").innerText()).toBe("Type lakeside, exactly so. Nothing was done.");
  expect(await parties.isActive(phone.access_token)).toBe(true);
  await page.locator("#typed").fill("lakeside");
  await page.locator("main button.danger").click();
  expect(await heading()).toBe("Every sign-in at lakeside");
  expect(await parties.isActive(phone.access_token)).toBe(false);
  expect(await page.locator("#proof").innerText()).toMatch(/Sign-ins ended\s+[1-9]/);
  expect(await problems(window)).toEqual([]);
  await window.close();
});

it("draws a policy while it is typed, counts it, and saves it", async () => {
  const { window, page, go, said } = await atConsole(eyes.desktop);
  await go("/policy");
  const lane = page.locator(".lanes").first().locator(".lane.stranger");
  expect(await lane.innerText()).toContain("goes on until somebody ends it");
  await page.locator("#mobile-ends-1").check();
  await expect.poll(() => lane.innerText()).toContain("over on");
  await page.getByRole("button", { name: "Show what this would do" }).click();
  expect(await page.locator("#save").innerText()).toMatch(/of \d+ sign-ins? /);
  expect(await page.locator(".terminal code").innerText()).toContain("--timers mobile=48/4/either-runs-out");
  expect(await problems(window)).toEqual([]);
  await page.locator("#save button").first().click();
  expect(await said()).toContain("Saved. It holds everywhere");
  expect(await page.locator("#mobile-ends-1").isChecked()).toBe(true);
  await window.close();
});

it("tells why, follows a thread through the audit, and takes it home", async () => {
  const { emil } = { emil: person(parties.running, "northgate", "emil.haddad") };
  await signIn(parties.phone, emil);
  const { window, page, go, heading } = await atConsole(eyes.phone);
  await go("/people?text=emil");
  await page.locator("#found .item a").first().click();
  await page.locator(".item-actions a").first().click();
  expect(await page.locator(".rules .rule.passes").count()).toBe(10);
  expect(await problems(window)).toEqual([]);
  await page.locator("a.danger").click();
  await page.locator("main button.danger").click();
  await go("/audit");
  expect(await heading()).toBe("Auditoría");
  await page.locator("tbody a", { hasText: "Cerró una sesión" }).first().click();
  expect(page.url()).toContain("action=revoke-grant");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByText("Descargar CSV").click(),
  ]);
  expect(download.suggestedFilename()).toBe("audit.csv");
  expect(await problems(window)).toEqual([]);
  await window.close();
});

const namesOf45 = Array.from({ length: 44 }, (_, number) => `northgate/nobody-${number}`);

async function sendLongList({ page, go }: Awaited<ReturnType<typeof atConsole>>): Promise<void> {
  await go("/lists");
  await page.locator("#list").fill([...namesOf45, "northgate/emil.haddad"].join("\n"));
  await page.locator("#code").fill("left-school");
  await page.locator("main button.first").click();
  await page.locator("main button.danger").click();
}

it("goes through a long list by itself, and says so to those who do not see it", async () => {
  const office = await atConsole(eyes.phone);
  const { window, page } = office;
  await sendLongList(office);
  await expect.poll(() => page.locator("#work form").count(), { timeout: 10_000 }).toBe(0);
  expect(await page.locator("#work tbody tr").count()).toBe(45);
  expect(await page.locator("#work-words").innerText()).toMatch(/^1 hechas.*44/);
  expect(await problems(window)).toEqual([]);
  await window.close();
});

it("goes through a long list with a button where there is no script", async () => {
  const office = await atConsole(eyes.plainDesktop);
  const { window, page } = office;
  await sendLongList(office);
  expect(await page.locator("#work .progress-words").innerText()).toBe("20 of 45");
  expect(await problems(window)).toEqual([]);
  await page.getByRole("button", { name: "Do the next 20" }).click();
  await page.getByRole("button", { name: "Do the next 5" }).click();
  expect(await page.locator("#work tbody tr").count()).toBe(45);
  expect(await problems(window)).toEqual([]);
  await window.close();
});
