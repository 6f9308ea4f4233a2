import { readFileSync } from "node:fs";
import type { BrowserContext, Page } from "playwright-core";
import { type Eyes, someBrowser } from "./chromium.ts";

const axeSource = readFileSync(new URL(import.meta.resolve("axe-core/axe.min.js")), "utf8");

/** Rules of WCAG 2.2 AA and what axe calls good practice. Of what passes it need not say where it stands, which takes long. */
const axeRun = `axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"] })
  .then(({ violations }) => violations.map(({ id, nodes }) => id + ": " + nodes.map(({ html }) => html).join(" | ")))`;

/** A page, and all that went wrong on it. */
export interface Watched {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors of the console, violations of the content security policy among them; faults of scripts; dialogs. */
  readonly complaints: readonly string[];
  /** What axe finds, and what sticks out of the window, besides the complaints so far. */
  problems(): Promise<readonly string[]>;
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
  return {
    page,
    context,
    complaints,
    async problems() {
      const found = eyes.script === false ? [] : await axe(page);
      const beyond = await page.evaluate<number>(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth",
      );
      const wide =
        beyond > 0 ? [`${page.url()} is ${beyond} px wider than the window: ${await stickingOut(page)}`] : [];
      return [...complaints, ...found.map((one) => `${page.url()} axe: ${one}`), ...wide];
    },
    close: () => context.close(),
  };
}

/** It needs timers, which a page without script has none of. */
async function axe(page: Page): Promise<readonly string[]> {
  await page.evaluate(axeSource);
  return page.evaluate<string[]>(axeRun);
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
