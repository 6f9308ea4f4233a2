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
  const { allow, evaluate } = await consoleOf(page, script);
  if (!script) await allow(true);
  // A page that was looked at before, at another width, has it.
  if ((await evaluate('"axe" in window')) !== true) await evaluate(`${axeSource};undefined`);
  const found = (await evaluate(axeRun)) as readonly string[];
  if (!script) await allow(false);
  return found.map((one) => `${page.url()} axe: ${one}`);
}

/** What developers type into a page: Playwright's own way to evaluate takes a third longer with half a megabyte. */
interface Console {
  /** Scripts, or no scripts. */
  allow(on: boolean): Promise<void>;
  evaluate(expression: string): Promise<unknown>;
}
const consoles = new WeakMap<Page, Console>();

/** One for each page and as long as it: what a session has set is undone when it ends. It tells the browser only what it has not told before. */
async function consoleOf(page: Page, script: boolean): Promise<Console> {
  const known = consoles.get(page);
  if (known !== undefined) return known;
  const session = await page.context().newCDPSession(page);
  const made: Console = {
    async allow(on) {
      await session.send("Emulation.setScriptExecutionDisabled", { value: !on });
    },
    async evaluate(expression) {
      const asked = { expression, awaitPromise: true, returnByValue: true };
      const { result, exceptionDetails } = await session.send("Runtime.evaluate", asked);
      if (exceptionDetails !== undefined)
        throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      return result.value;
    },
  };
  if (!script) await made.allow(false);
  consoles.set(page, made);
  return made;
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
