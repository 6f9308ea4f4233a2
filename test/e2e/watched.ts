import { readFileSync } from "node:fs";
import type { BrowserContext, Page } from "playwright-core";
import { type Eyes, someBrowser } from "./chromium.ts";

const axeSource = readFileSync(new URL(import.meta.resolve("axe-core/axe.min.js")), "utf8");

/** Rules of WCAG 2.2 AA and what axe calls good practice. Of what passes it need not say where it stands, which takes long. */
const axeRun = `axe.run(document, { resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })
  .then(({ violations }) => violations.map(({ id, nodes }) => id + ": " + nodes.map(({ html }) => html).join(" | ")))`;

/** A page, and all that went wrong on it. */
export interface Watched {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors of the console, violations of the content security policy among them; faults of scripts; dialogs. */
  readonly complaints: readonly string[];
  /** What axe finds, and what sticks out of the window, besides the complaints so far. */
  problems(): Promise<readonly string[]>;
  /** What sticks out of the window at its present size, besides the complaints so far. */
  sizeProblems(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export async function watched(eyes: Eyes, cookies: readonly Cookie[] = []): Promise<Watched> {
  const context = await someBrowser(eyes);
  await context.addCookies(
    cookies.map((cookie) => ({ sameSite: "Lax" as const, httpOnly: true, ...cookie })),
  );
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(`${page.url()} console: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`${page.url()} fault: ${error.message}`));
  page.on("dialog", (dialog) => {
    complaints.push(`${page.url()} dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  const sizeProblems = async () => [...complaints, ...(await tooWide(page))];
  return {
    page,
    context,
    complaints,
    problems: async () => [...(await sizeProblems()), ...(await axe(page, eyes))],
    sizeProblems,
    close: () => context.close(),
  };
}

/**
 * It waits on timers, which never ring in a page without script: for as long as it looks, the page has them. No script of the
 * page runs for that, because they were passed over when it was read.
 */
async function axe(page: Page, { script = true }: Eyes): Promise<readonly string[]> {
  const allow = script ? undefined : await switchOf(page);
  await allow?.(true);
  await page.evaluate(axeSource);
  const found = await page.evaluate<string[]>(axeRun);
  await allow?.(false);
  return found.map((one) => `${page.url()} axe: ${one}`);
}

type Switch = (on: boolean) => Promise<void>;
const switches = new WeakMap<Page, Switch>();

/** One for each page and as long as it: what a session has set is undone when it ends. It tells the browser only what it has not told before. */
async function switchOf(page: Page): Promise<Switch> {
  const known = switches.get(page);
  if (known !== undefined) return known;
  const session = await page.context().newCDPSession(page);
  const allow: Switch = async (on) => {
    await session.send("Emulation.setScriptExecutionDisabled", { value: !on });
  };
  await allow(false);
  switches.set(page, allow);
  return allow;
}

async function tooWide(page: Page): Promise<readonly string[]> {
  const beyond = await page.evaluate<number>(
    "document.documentElement.scrollWidth - document.documentElement.clientWidth",
  );
  return beyond > 0
    ? [`${page.url()} is ${beyond} px wider than the window: ${await stickingOut(page)}`]
    : [];
}

interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly url: string;
}

/** What a browser of test/support has been given, for a real one. */
export async function cookiesOf(
  browser: { cookies(): Promise<readonly { readonly key: string; readonly value: string }[]> },
  origin: string,
): Promise<readonly Cookie[]> {
  return (await browser.cookies()).map(({ key, value }) => ({ name: key, value, url: `${origin}/` }));
}

/** What begins to stick out: whoever mends the page looks there first. */
const stickingOut = async (page: Page): Promise<string> =>
  page.evaluate<string>(
    `[...document.querySelectorAll("body *")]
      .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1 && one.closest("nav") === null)
      .map((one) => one.tagName.toLowerCase() + "." + one.className + " " + one.textContent.trim().slice(0, 40))
      .slice(0, 6).join(" | ")`,
  );
