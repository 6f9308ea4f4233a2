import { afterAll, beforeAll, expect, it } from "vitest";
import { routes } from "../../src/console/routes.ts";
import { type Parties, startParties } from "../security/parties.ts";
import { ownBrowser, signedInElsewhere } from "./ana.ts";
import { type Eyes, sizes } from "./chromium.ts";
import { type Watched, watched } from "./watched.ts";

let parties: Parties;
let paths: readonly string[];
let cookies: Awaited<ReturnType<typeof ownBrowser>>;
beforeAll(async () => {
  parties = await startParties();
  const { ana, kim } = parties;
  await signedInElsewhere(parties, ana);
  await signedInElsewhere(parties, kim);
  cookies = await ownBrowser(parties, kim);
  const { body } = await parties.admin("GET", `/accounts/${await parties.accountId(ana)}/grants`);
  const [grant] = body["items"] as readonly { readonly id: string }[];
  const target = { level: "account", account: await parties.accountId(parties.hana) };
  const ended = await parties.admin("POST", "/revocations", { target, code: "lost-device" });
  const { id } = ended.body["revocation"] as { readonly id: string };
  paths = await allPaths(await parties.accountId(ana), String(grant?.id), id);
});
afterAll(() => parties.running.stop());

/** Every page with something on it, for somebody who may see all of them. */
async function allPaths(ana: string, grant: string, ended: string): Promise<readonly string[]> {
  const window = await watched({}, cookies);
  await window.page.goto(`${parties.origin}/account`);
  const own = await window.page.locator('a[href*="/unknown"]').first().getAttribute("href");
  await window.close();
  const account = ["", "/ended", "/password", "/end-others", "/end-all", "/over"];
  const person = ["", "/suspend", "/reinstate", "/end-all", "/mobile-access", "/password"];
  const office =
    "/people?text=ana /why /ended /approvals /policy /apps /apps/learning-app/state /apps/platform-api /apps/quiz-tool/change /apps/platform-api/secret /apps/platform-api/end-secret /new-app?kind=web /end?level=institution&institution=northgate /lists /import /audit";
  return [
    "/nowhere",
    "/signed-in?error=access_denied",
    ...account.map((path) => `/account${path}`),
    String(own),
    String(own).replace("/unknown", "/end"),
    "/console",
    ...office.split(" ").map((path) => `/console${path}`),
    ...person.map((path) => `/console/people/${ana}${path}`),
    `/console/sign-ins/${grant}`,
    `/console/sign-ins/${grant}/end`,
    `/console/ended/${ended}`,
    `/console/audit/${await newestRecord()}`,
  ];
}

async function newestRecord(): Promise<string> {
  const { body } = await parties.admin("GET", "/audit?limit=1");
  return String((body["items"] as readonly { readonly id: string }[])[0]?.id);
}

/** One has something on it only while somebody waits for it, and is looked at there: approvals.test.ts. The others are files. */
const elsewhere = new Set(["/approvals/:id", "/audit.csv", "/audit.json"]);

it("knows every page of the console", () => {
  const asked = paths.map((path) => path.split("?")[0]);
  const unknown = routes
    .filter(({ method, path }) => method === "get" && !elsewhere.has(path))
    .map(({ path }) => `/console${path === "/" ? "" : path}`)
    .filter((path) => !asked.some((one) => new RegExp(`^${path.replace(":id", "[^/]+")}$`).test(one ?? "")));
  expect(unknown).toEqual([]);
});

/** All that axe knows is asked at each width, in each theme and in each language, with script and without. */
const looks = [
  { language: "en", script: true, theme: "light" },
  { language: "es", script: false, theme: "dark" },
  { language: "es", script: true, theme: "light" },
  { language: "en", script: false, theme: "dark" },
] as const satisfies readonly Eyes[];

it.each([true, false])(
  "would see a picture without words, what sticks out, and a present place out of sight (script: %s)",
  async (script) => {
    const window = await watched({ script });
    const nav =
      '<nav style="overflow-x: auto"><p style="width: 3000px; text-align: right"><a aria-current="page" href="/">C</a></p></nav>';
    const folded =
      '<nav aria-label="2"><details><summary>Menu</summary></details><a hidden aria-current="page" href="/">D</a></nav>';
    const content = `${nav}${folded}<main><h1>A</h1><img src="data:,"><p style="width: 5000px">B</p></main>`;
    await window.page.goto(`data:text/html,${encodeURIComponent(content)}`);
    const found = [...(await window.problems()), ...(await notSeen(window))].join("\n");
    await window.close();
    expect(found).toContain("axe: image-alt");
    expect(found).toContain("px wider than the window");
    expect(found).toContain("the present place is out of sight: C");
    expect(found).toContain("the present place is out of sight: D");
  },
);

it.each(looks)(
  "has no page with a problem at either width (%j)",
  { timeout: 240_000 },
  async (look: Eyes) => {
    const window = await watched({ ...look, width: "phone" }, cookies);
    // Complaints about one page are told with every later one again.
    const found = new Set<string>();
    for (const path of paths) for (const one of await problemsOf(window, path)) found.add(one);
    await window.close();
    // Chromium calls every answer that is no page an error.
    expect([...found].filter((one) => !/status of 40[34]/.test(one))).toEqual([]);
  },
);

/** Where somebody is has to be seen in the navigation, without a finger on it. */
const notSeen = async ({ page }: Watched): Promise<readonly string[]> =>
  page.evaluate<string[]>(
    `[...document.querySelectorAll("nav [aria-current=page]")]
      .filter((one) => {
        const isSeen = (each) => { const { left, right } = each.getBoundingClientRect(); return each.checkVisibility() && left >= 0 && right <= document.documentElement.clientWidth; };
        const fold = one.closest("nav").querySelector("summary");
        return !isSeen(one) && !(fold && isSeen(fold) && fold.textContent.includes(one.textContent));
      })
      .map((one) => location.pathname + ": the present place is out of sight: " + one.textContent)`,
  );

async function problemsOf(window: Watched, path: string): Promise<readonly string[]> {
  const { page } = window;
  await page.setViewportSize(sizes.phone);
  await page.goto(parties.origin + path);
  const narrow = [...(await window.problems()), ...(await notSeen(window))];
  await page.setViewportSize(sizes.desktop);
  const wide = await window.problems();
  const weight = await page.evaluate<number>(
    `[...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")].reduce((sum, one) => sum + one.decodedBodySize, 0)`,
  );
  return [...narrow, ...wide, ...(weight < 60_000 ? [] : [`${path} weighs ${weight} bytes`])];
}
