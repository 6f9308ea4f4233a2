/** `npm run screenshots [name …]` writes every page, or those whose name begins like this, into var/screenshots/. */
import { mkdir } from "node:fs/promises";
import { speech } from "../../src/messages/speech.ts";
import { startParties } from "../security/parties.ts";
import { ownBrowser, signedInElsewhere } from "./ana.ts";
import { type Eyes, theBrowser } from "./chromium.ts";
import { gallery } from "./gallery.ts";
import { type Watched, watched } from "./watched.ts";

const folder = new URL("../../var/screenshots/", import.meta.url);
const wanted = process.argv.slice(2);
const isWanted = (name: string) => wanted.length === 0 || wanted.some((start) => name.startsWith(start));

type Look = Required<Omit<Eyes, "script">>;
const looks: readonly Look[] = (["phone", "desktop"] as const).flatMap((width) =>
  (["light", "dark"] as const).flatMap((theme) =>
    (["en", "es"] as const).map((language) => ({ width, theme, language })),
  ),
);

await mkdir(folder, { recursive: true });
const parties = await startParties();
await signedInElsewhere(parties, parties.ana);
const ended = await signedInElsewhere(parties, parties.ana);
await parties.post("/revoke", { token: ended.phone.access_token, client_id: "learning-app" });
const cookies = await ownBrowser(parties, parties.ana);

for (const look of looks) {
  const window = await watched(look, cookies);
  await shootGallery(window, look);
  await shootAccount(window, look);
  await window.close();
}
await (await theBrowser()).close();
await parties.running.stop();

async function shootGallery(window: Watched, look: Look): Promise<void> {
  const pages = gallery({ ...speech(look.language, "Europe/Berlin"), at: "/" });
  for (const [name, content] of Object.entries(pages)) {
    const shown = `${parties.origin}/shown/${name}`;
    await window.page.route(shown, (route) =>
      route.fulfill({ body: String(content), contentType: "text/html; charset=utf-8" }),
    );
    await shoot(window, look, [name, shown]);
  }
}

async function shootAccount(window: Watched, look: Look): Promise<void> {
  await shoot(window, look, ["account-devices", "/account"]);
  const first = async (text: string) =>
    (await window.page.locator(`a[href*="${text}"]`).first().getAttribute("href")) ?? "/";
  const [end, unknown] = [await first("/end"), await first("/unknown")];
  await shoot(window, look, ["account-end", end]);
  await shoot(window, look, ["account-unknown", unknown]);
  await shoot(window, look, ["account-end-others", "/account/end-others"]);
  await shoot(window, look, ["account-end-all", "/account/end-all"]);
  await shoot(window, look, ["account-ended", "/account/ended"]);
  await shoot(window, look, ["account-password", "/account/password?urgent"]);
  await shoot(window, look, ["account-over", "/account/over"]);
  await shoot(window, look, ["not-signed-in", "/signed-in?error=access_denied&state=/account"]);
}

async function shoot({ page }: Watched, look: Look, [name, path]: readonly [string, string]): Promise<void> {
  await page.goto(new URL(path, parties.origin).href);
  if (!isWanted(name)) return;
  const file = `${name}-${look.width}-${look.theme}-${look.language}.png`;
  await page.screenshot({ path: new URL(file, folder).pathname, fullPage: true });
}
