/** `npm run screenshots [name …]` writes every page, or those whose name begins like this, into var/screenshots/. */
import { mkdir } from "node:fs/promises";
import { speech } from "../../src/messages/speech.ts";
import { startForTest } from "../support/running.ts";
import { type Eyes, someBrowser, theBrowser } from "./chromium.ts";
import { gallery } from "./gallery.ts";

const folder = new URL("../../var/screenshots/", import.meta.url);
const wanted = process.argv.slice(2);
const isWanted = (name: string) => wanted.length === 0 || wanted.some((start) => name.startsWith(start));

const looks: readonly Required<Omit<Eyes, "script">>[] = (["phone", "desktop"] as const).flatMap((width) =>
  (["light", "dark"] as const).flatMap((theme) =>
    (["en", "es"] as const).map((language) => ({ width, theme, language })),
  ),
);

await mkdir(folder, { recursive: true });
const running = await startForTest();
for (const look of looks) {
  const context = await someBrowser(look);
  const pages = gallery({ ...speech(look.language, "Europe/Berlin"), at: "/" });
  for (const [name, content] of Object.entries(pages).filter(([one]) => isWanted(one))) {
    const page = await context.newPage();
    await page.route("**/shown", (route) =>
      route.fulfill({ body: String(content), contentType: "text/html; charset=utf-8" }),
    );
    await page.goto(`${running.origin}/shown`);
    await shoot(name, page);
  }
  await context.close();

  async function shoot(
    name: string,
    page: { screenshot(how: object): Promise<unknown>; close(): Promise<void> },
  ) {
    const file = `${name}-${look.width}-${look.theme}-${look.language}.png`;
    await page.screenshot({ path: new URL(file, folder).pathname, fullPage: true });
    await page.close();
  }
}
await (await theBrowser()).close();
await running.stop();
