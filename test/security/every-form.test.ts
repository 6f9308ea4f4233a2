import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { ConsoleDeps } from "../../src/console/deps.ts";
import { consoleRoutes } from "../../src/console/routes.ts";
import { speech } from "../../src/messages/speech.ts";
import { type InteractionDeps, interactionRoutes } from "../../src/oidc/interactions.ts";
import { pageDoors } from "../../src/page-doors.ts";
import { type Browser, newBrowser, type Visit } from "../support/browser.ts";
import { begin, passPages, signIn } from "../support/phone.ts";
import { type Form, type Parties, startParties } from "./parties.ts";

/** The routers as the server makes them. Where they lead is known before anything stands behind them. */
const routers = [
  ...pageDoors({ issuer: "http://127.0.0.1" } as Parameters<typeof pageDoors>[0]),
  consoleRoutes({} as ConsoleDeps),
  interactionRoutes({} as InteractionDeps),
];

/** Every address that takes a form. The account API, which takes JSON, has rules of its own: see account-safety.test.ts. */
const forms: readonly string[] = routers
  .flatMap(({ stack }) => stack)
  .filter(({ methods }) => methods.includes("POST"))
  .map(({ path }) => String(path))
  .filter((path) => !path.startsWith("/account/v1"))
  .toSorted();

let parties: Parties;
let ids: Readonly<Record<string, string>>;
beforeAll(async () => {
  parties = await startParties();
  await signIn(parties.phone, parties.ana);
  const ana = await parties.accountId(parties.ana);
  const { body } = await parties.admin("GET", `/accounts/${ana}/grants`);
  const [grant] = body["items"] as readonly { readonly id: string }[];
  ids = {
    "/console/people/": ana,
    "/console/sign-ins/": String(grant?.id),
    "/console/apps/": "quiz-tool",
    "/console/approvals/": "apr_none",
  };
});
afterAll(() => parties.running.stop());

type Door = "account" | "console" | "sign-in";

const doorOf = (path: string): Door => {
  const door = (["account", "console", "sign-in"] as const).find((name) => path.startsWith(`/${name}/`));
  if (door === undefined) throw new Error(`a form of no door that this test knows: ${path}`);
  return door;
};

const tokenOn = ({ page }: Visit): string =>
  page.querySelector("main input[name=csrf]")?.getAttribute("value") ?? "";

/** Kim, who may do everything, on every door: signed in, with a question of the tool still open, and what is theirs to end. */
async function everywhere() {
  const { kim, origin } = parties;
  const browser = newBrowser(origin);
  await passPages(browser, await browser.open("/account"), kim);
  const { url } = await begin(parties.tool, { institution: kim.school, prompt: "consent" });
  const asked = await browser.open(url.href);
  const list = await browser.open("/account");
  const other = list.page.querySelector('main a[href$="/end"]')?.getAttribute("href")?.split("/").at(-2);
  const tokens: Readonly<Record<Door, string>> = {
    account: tokenOn(await browser.open("/account/end-all")),
    console: tokenOn(await browser.open("/console/lists")),
    "sign-in": tokenOn(asked),
  };
  const at = (path: string): string => {
    const id = path.startsWith("/account/")
      ? other
      : Object.entries(ids).find(([of]) => path.startsWith(of))?.[1];
    const uid = new URL(asked.url).pathname.split("/").at(-1) ?? "";
    return path.replace(":uid", uid).replace(":id", id ?? "none");
  };
  return { browser, tokens, at };
}

type Seat = Awaited<ReturnType<typeof everywhere>>;

/** What would do each of them, were it believed: words for every field that some form has. */
const filledIn: Form = {
  code: "conduct",
  signOut: "end",
  access: "off",
  disabled: "yes",
  typed: "northgate",
  step: "do",
  action: "suspend",
  list: "northgate/ana.silva",
  institution: "northgate",
  current: "a guess",
  new: "seven quiet otters",
  again: "seven quiet otters",
};

const send = async ({ browser, at }: Seat, path: string, more: Form, headers: Form = {}) => {
  const body = new URLSearchParams({ ...filledIn, ...more });
  const answer = await browser.request(at(path), { method: "POST", headers, body });
  return { status: answer.status, refused: (await answer.text()).includes(foreignForm) };
};

const foreignForm = speech("en", "UTC").say("refusals.foreignForm");

/** All that is recorded but the counts of sign-ins, which are written when their time comes. */
function recorded(): Readonly<Record<string, readonly string[]>> {
  const database = new DatabaseSync(join(parties.running.folder, "records.sqlite"), { readOnly: true });
  const tables = database.prepare("select name from sqlite_master where type = 'table'").all();
  const rows = tables
    .map(({ name }) => String(name))
    .filter((name) => name !== "day_counts")
    .map((name) => [name, database.prepare(`select * from "${name}"`).all().map(inWords)] as const);
  database.close();
  return Object.fromEntries(rows);
}

const inWords = (row: object): string => JSON.stringify(row);

const isSignedIn = async (browser: Browser): Promise<boolean> =>
  (await browser.open("/account")).page.querySelectorAll(".item.marked").length === 1;

it("refuses every form of every page without the token of its own session and door, and then nothing has changed", async () => {
  expect(forms.length).toBeGreaterThan(25);
  expect(new Set(forms.map(doorOf))).toEqual(new Set(["account", "console", "sign-in"]));
  const [seat, other] = [await everywhere(), await everywhere()];
  const phone = (await signIn(parties.phone, parties.ana)).tokens;
  const before = recorded();
  expect(before["audit"]?.length).toBeGreaterThan(0);
  for (const path of forms) {
    const door = doorOf(path);
    const own = { csrf: seat.tokens[door] };
    const elsewhere = door === "console" ? "account" : "console";
    const tries: readonly (readonly [string, Form, Form?])[] = [
      ["no token", {}],
      ["an empty token", { csrf: "" }],
      ["a made-up token", { csrf: "x".repeat(43) }],
      ["another session's", { csrf: other.tokens[door] }],
      ["another door's", { csrf: seat.tokens[elsewhere] }],
      ["its own, from another site", own, { "sec-fetch-site": "cross-site" }],
      ["its own, from another origin", own, { "sec-fetch-site": "", origin: "https://evil.example" }],
    ];
    for (const [what, fields, headers] of tries)
      expect([path, what, await send(seat, path, fields, headers)]).toEqual([
        path,
        what,
        { status: 403, refused: true },
      ]);
  }
  expect(recorded()).toEqual(before);
  expect([await isSignedIn(seat.browser), await isSignedIn(other.browser)]).toEqual([true, true]);
  expect(await parties.isActive(phone.access_token)).toBe(true);
});

it.each(forms)(
  "takes the form of %s with its own token, so that the test above is about tokens",
  async (path) => {
    const seat = await everywhere();
    const { refused } = await send(seat, path, { csrf: seat.tokens[doorOf(path)] });
    expect(refused).toBe(false);
  },
);
