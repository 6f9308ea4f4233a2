import { type Browser, type BrowserContext, chromium as driver } from "playwright-core";
import { chromium } from "../../tools/chromium.ts";

/** Nothing but what it is sent to: no first run, no look-ups of its own, no processor of graphics. */
const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** What a page is looked at with. */
export interface Eyes {
  readonly width?: "phone" | "desktop";
  readonly theme?: "light" | "dark";
  readonly language?: "en" | "es";
  readonly script?: boolean;
}

/** A page that needs no scrolling to the side at 320 CSS px needs none when it is enlarged four times (WCAG 2.2 §1.4.10). */
export const sizes = { phone: { width: 320, height: 740 }, desktop: { width: 1280, height: 900 } };

let running: Promise<Browser> | undefined;

/**
 * One real browser for all that a process tests, in a new folder. It ends with the process, because it is spoken to
 * through a pipe; whoever wants it to end earlier closes it.
 */
export function theBrowser(): Promise<Browser> {
  running ??= driver.launch({ executablePath: chromium(), args: flags });
  return running;
}

/** Somebody's browser: cookies of its own. */
export async function someBrowser({
  width = "desktop",
  theme = "light",
  language = "en",
  script = true,
}: Eyes = {}): Promise<BrowserContext> {
  const browser = await theBrowser();
  return browser.newContext({
    viewport: sizes[width],
    isMobile: width === "phone",
    hasTouch: width === "phone",
    colorScheme: theme,
    locale: language === "en" ? "en-GB" : "es-ES",
    timezoneId: "Europe/Berlin",
    javaScriptEnabled: script,
  });
}
