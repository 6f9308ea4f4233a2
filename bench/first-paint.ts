import type { Page } from "playwright-core";
import { someBrowser, theBrowser } from "../test/e2e/chromium.ts";
import { cookiesOf } from "../test/e2e/watched.ts";
import { newBrowser } from "../test/support/browser.ts";
import { person } from "../test/support/demo-people.ts";
import { passPages } from "../test/support/phone.ts";
import { startServerProcess } from "../test/support/server-process.ts";
import { median, rounded, spread } from "./figures.ts";
import type { Report, Size } from "./report.ts";
import { startChild } from "./servers/child-server.ts";
import { type School, school } from "./servers/hallpass.ts";

/** Asked of an administrator of the deployment, who may see all of them; the first one of somebody not signed in. */
const paths = [
  "/account",
  "/account/ended",
  "/account/password",
  "/account/end-all",
  "/console",
  "/console/people?text=ana",
  "/console/policy",
  "/console/end?level=institution&institution=northgate",
  "/console/apps",
  "/console/audit",
];
const signInPage = "the sign-in page";
const emptyPage = "a page with one sentence, from node:http";

/** How long somebody looks at nothing. */
export async function firstPaint({ short }: Size): Promise<Report> {
  await using stack = new AsyncDisposableStack();
  const lakeside = await school({ people: short ? 10 : 5000 });
  stack.defer(lakeside.remove);
  const bare = await startChild("empty-page.ts");
  stack.defer(bare.stop);
  const server = await startServerProcess({ folder: lakeside.folder, env: { HALLPASS_LOG_LEVEL: "error" } });
  stack.defer(async () => void (await server.stop()));
  stack.defer(async () => (await theBrowser()).close());

  const stranger = await anybody();
  const administrator = await signedIn(server.origin, lakeside);
  const asked: readonly (readonly [name: string, page: Page, address: string])[] = [
    [emptyPage, stranger, `http://localhost:${bare.port}/`],
    [signInPage, stranger, `${server.origin}/account`],
    ...paths.map((path) => [path, administrator, server.origin + path] as const),
  ];
  const paints = new Map<string, number[]>(asked.map(([name]) => [name, []]));
  for (let round = -1; round < (short ? 1 : 15); round += 1)
    for (const [name, page, address] of asked) {
      const paint = await paintOf(page, address);
      if (round >= 0) paints.get(name)?.push(paint);
    }

  const ofPages = [...paints].filter(([name]) => name !== emptyPage).map(([, all]) => median(all));
  return {
    title: "First contentful paint",
    method: [
      "From when Chromium sets out for a page until it shows the first of it, at phone width. The browser runs already, and keeps nothing: its cache is off.",
      "The first line is no page of ours: so long the browser takes by itself.",
    ],
    tables: [
      { heads: ["", "painted after (ms)"], rows: [...paints].map(([name, all]) => [name, spread(all, 0)]) },
    ],
    figures: {
      slowestPage: rounded(Math.max(...ofPages)),
      emptyPage: rounded(median(paints.get(emptyPage) ?? [])),
    },
    goals: { slowestPage: "at most 200" },
  };
}

async function anybody(cookies: Awaited<ReturnType<typeof cookiesOf>> = []): Promise<Page> {
  const context = await someBrowser({ width: "phone" });
  await context.addCookies(
    cookies.map((cookie) => ({ sameSite: "Lax" as const, httpOnly: true, ...cookie })),
  );
  const page = await context.newPage();
  await (await context.newCDPSession(page)).send("Network.setCacheDisabled", { cacheDisabled: true });
  return page;
}

async function signedIn(origin: string, { credentials }: Pick<School, "credentials">): Promise<Page> {
  const browser = newBrowser(origin);
  await passPages(browser, await browser.open("/account"), person({ credentials }, "lakeside", "kim.larsen"));
  return anybody(await cookiesOf(browser, origin));
}

/** In milliseconds, as the browser tells it. */
async function paintOf(page: Page, address: string): Promise<number> {
  const answer = await page.goto(address);
  if (answer?.status() !== 200) throw new Error(`${address}: ${answer?.status()}`);
  return page.evaluate<number>(
    `new Promise((resolve) => new PerformanceObserver((list) => {
      const [paint] = list.getEntriesByName("first-contentful-paint");
      if (paint !== undefined) resolve(paint.startTime);
    }).observe({ type: "paint", buffered: true }))`,
  );
}
