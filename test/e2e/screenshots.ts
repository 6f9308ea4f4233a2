/** `npm run screenshots [name …]` writes every page, or those whose name begins like this, into var/screenshots/. */
import { mkdir } from "node:fs/promises";
import { speech } from "../../src/messages/speech.ts";
import { days } from "../../src/policy/time.ts";
import { startParties } from "../security/parties.ts";
import { person } from "../support/demo-people.ts";
import { begin } from "../support/phone.ts";
import { ownBrowser, signedInElsewhere } from "./ana.ts";
import { theBrowser } from "./chromium.ts";
import { eachShown } from "./gallery.ts";
import { shootMany, startMany } from "./many-pages.ts";
import { shootRare, startRare } from "./rare-pages.ts";
import { type Look, sitDown } from "./two-looks.ts";
import { type Watched, watched } from "./watched.ts";

const folder = new URL("../../var/screenshots/", import.meta.url);
const wanted = process.argv.slice(2);
const isWanted = (name: string) => wanted.length === 0 || wanted.some((start) => name.startsWith(start));
/** Whether a page may be wanted whose name begins like this. */
const mayWant = (...starts: readonly string[]) =>
  wanted.length === 0 ||
  wanted.some((one) => starts.some((start) => start.startsWith(one) || one.startsWith(start)));

const proposed =
  "proposed=yes&mobile-timed=yes&mobile-absolute=48&mobile-sliding=4&mobile-ends=either-runs-out&repeats=yearly&yearly=08-01&at=04:00";

const looks: readonly Look[] = (["phone", "desktop"] as const).flatMap((width) =>
  (["light", "dark"] as const).flatMap((theme) =>
    (["en", "es"] as const).map((language) => ({ width, theme, language, script: true })),
  ),
);

await mkdir(folder, { recursive: true });
const parties = await startParties();
// What it ends has begun before it.
const { acts: endedOnes, hana } = await somethingEnded();
await signedInElsewhere(parties, parties.ana);
const ended = await signedInElsewhere(parties, parties.ana);
await parties.post("/revoke", { token: ended.phone.access_token, client_id: "learning-app" });
const cookies = await ownBrowser(parties, parties.ana);
const administrators = await ownBrowser(parties, person(parties.running, "lakeside", "kim.larsen"));

const rare = mayWant("rare") ? await startRare() : undefined;
const many = mayWant("many") ? await startMany() : undefined;

for (const look of looks) {
  if (mayWant("components", "confirm", "account", "not-signed-in")) {
    const window = await watched(look, cookies);
    await shootGallery(window, look);
    await shootAccount(window, look);
    await window.close();
  }
  if (mayWant("console")) {
    const office = await watched(look, administrators);
    await shootConsole(office, look);
    await office.close();
  }
  if (rare !== undefined) await shootRare(rare, look, keep);
  if (many !== undefined) await shootMany(many, look, keep);
  if (mayWant("sign-in", "account-over", "error")) await shootSignIn(look);
  if (mayWant("asked")) await shootAsked(look);
}
await (await theBrowser()).close();
await parties.running.stop();
await rare?.parties.running.stop();
await many?.parties.running.stop();

async function shootGallery(window: Watched, look: Look): Promise<void> {
  const at = { origin: parties.origin, speech: { ...speech(look.language, "Europe/Berlin"), at: "/" } };
  await eachShown(window.page, at, (name) => keep(window, look, name));
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
  await shoot(window, look, ["not-signed-in", "/signed-in?error=access_denied&state=/account"]);
}

/** As somebody who comes by for the first time. */
async function shootSignIn(look: Look): Promise<void> {
  const window = await watched(look);
  await shoot(window, look, ["sign-in-school", "/account"]);
  await window.page.locator(".choice", { hasText: "Lakeside" }).click();
  await shoot(window, look, ["sign-in", window.page.url()]);
  await window.page.locator("#username").fill("nobody");
  await window.page.locator("#password").fill("a guess");
  await window.page.locator("button.first").click();
  await keep(window, look, "sign-in-wrong");
  await shoot(window, look, ["account-over", "/account/over"]);
  await shoot(window, look, ["error", "/nowhere"]);
  await window.close();
}

/** One who is shut out, and an end of one person's and of an app's sign-ins. */
async function somethingEnded() {
  const { hana: who, kim } = parties;
  const id = await parties.accountId(who);
  const { phone } = await signedInElsewhere(parties, who);
  const token = await parties.tokenOf(kim);
  const of = async (target: object) => {
    const { body } = await parties.admin("POST", "/revocations", { target, code: "lost-device" }, token);
    return (body["revocation"] as { readonly id: string }).id;
  };
  const acts = [await of({ level: "account", account: id }), await of({ level: "client", client: "board" })];
  await parties.admin("POST", `/accounts/${id}/suspensions`, {
    code: "conduct",
    endsAt: new Date(Date.now() + days(14)).toISOString(),
    note: "Meeting with the parents on Monday.",
  });
  await parties.refresh("learning-app", phone.refresh_token);
  return { hana: id, acts };
}

/** A tool that asks, somebody who may not come in, and the way out. */
async function shootAsked(look: Look): Promise<void> {
  const desk = await sitDown(parties, look);
  const { window } = desk;
  const from = async (of: typeof parties.tool, who: typeof parties.ben) => {
    await window.page.goto((await begin(of, { institution: who.school })).url.href);
    await desk.signIn(who);
  };
  await from(parties.tool, parties.emil);
  await keep(window, look, "asked-consent");
  await shoot(window, look, ["asked-sign-out", "/logout"]);
  await window.page.locator("main button").first().click();
  await keep(window, look, "asked-signed-out");
  await from(parties.phone, parties.hana);
  await keep(window, look, "asked-shut-out");
  await desk.close();
}

async function shootConsole(window: Watched, look: Look): Promise<void> {
  const first = async (start: string) =>
    (await window.page.locator(`main a[href^="${start}"]`).first().getAttribute("href")) ?? "/";
  await shoot(window, look, ["console-overview", "/console"]);
  await shoot(window, look, ["console-people", "/console/people?text=ana"]);
  const ana = await first("/console/people/");
  await shoot(window, look, ["console-person", ana]);
  const signIn = await first("/console/sign-ins/");
  await shoot(window, look, ["console-why", signIn]);
  await shoot(window, look, ["console-sign-in-end", `${signIn}/end`]);
  await shoot(window, look, ["console-ask-why", "/console/why"]);
  await shoot(window, look, ["console-suspend", `${ana}/suspend`]);
  await shoot(window, look, ["console-suspended", `/console/people/${hana}`]);
  for (const act of ["reinstate", "mobile-access", "password"])
    await shoot(window, look, [`console-${act}`, `/console/people/${hana}/${act}`]);
  await shoot(window, look, ["console-ended", "/console/ended"]);
  for (const [at, id] of endedOnes.entries())
    await shoot(window, look, [`console-ended-${at + 1}`, `/console/ended/${id}`]);
  await shoot(window, look, ["console-end", "/console/end?level=institution&institution=northgate"]);
  await shoot(window, look, ["console-approvals", "/console/approvals"]);
  await shoot(window, look, ["console-policy", `/console/policy?institution=northgate&${proposed}`]);
  await shoot(window, look, ["console-apps", "/console/apps"]);
  await shoot(window, look, ["console-app", "/console/apps/platform-api"]);
  await shoot(window, look, ["console-app-state", "/console/apps/quiz-tool/state"]);
  await shoot(window, look, ["console-app-change", "/console/apps/quiz-tool/change"]);
  await shoot(window, look, ["console-app-secret", "/console/apps/platform-api/secret"]);
  await shoot(window, look, ["console-app-new", "/console/new-app?kind=tool"]);
  await shoot(window, look, ["console-lists", "/console/lists"]);
  await shoot(window, look, ["console-audit", "/console/audit"]);
  await shoot(window, look, ["console-record", await first("/console/audit/")]);
}

async function shoot(window: Watched, look: Look, [name, path]: readonly [string, string]): Promise<void> {
  await window.page.goto(new URL(path, parties.origin).href);
  await keep(window, look, name);
}

async function keep({ page }: Watched, look: Look, name: string): Promise<void> {
  if (!isWanted(name)) return;
  const file = `${name}-${look.width}-${look.theme}-${look.language}.png`;
  await page.screenshot({ path: new URL(file, folder).pathname, fullPage: true });
}
