import { afterAll, beforeAll, expect, it } from "vitest";
import { logoutListener } from "../flows/logout-listener.ts";
import { type Parties, startParties } from "../security/parties.ts";
import { newBrowser } from "../support/browser.ts";
import { app, begin, signIn } from "../support/phone.ts";
import { type Desk, sitDown, somePhone, twoLooks } from "./two-looks.ts";

let parties: Parties;
beforeAll(async () => {
  parties = await startParties({ env: { HALLPASS_ALLOWED_PRIVATE_HOSTS: "127.0.0.1" } });
});
afterAll(() => parties.running.stop());

const board = ({ page, say }: Desk, id: Parameters<Desk["say"]>[0]) =>
  page.locator(".board", { has: page.getByRole("heading", { name: say(id), exact: true }) });

/** What the table says that is folded below a picture: the sum of each column of figures. */
async function table(desk: Desk, id: Parameters<Desk["say"]>[0]) {
  const within = board(desk, id);
  if ((await within.locator("details[open]").count()) === 0) await within.locator("summary").click();
  const heads = await within.locator("details thead th").allInnerTexts();
  const rows = await within.locator("details tbody tr").all();
  const cells = await Promise.all(rows.map((row) => row.locator("td").allInnerTexts()));
  const sums = heads.slice(1).map((_, at) => cells.reduce((sum, row) => sum + Number(row[at]), 0));
  return { days: rows.length, sums: Object.fromEntries(heads.slice(1).map((head, at) => [head, sums[at]])) };
}

/** Some that begin, and some that are refused. */
async function somethingHappens(): Promise<void> {
  const { ana, ben } = parties;
  const phone = await somePhone(parties, ana);
  await signIn(parties.tool, ben);
  const browser = newBrowser(parties.origin);
  const { url } = await begin(parties.phone);
  const asked = await browser.submit(await browser.open(url.href), "school", { institution: "northgate" });
  await browser.submit(asked, "password", { username: ana.username, password: "a wrong guess" });
  const id = await parties.accountId(ana);
  await parties.admin("POST", `/accounts/${id}/suspensions`, { code: "conduct" });
  expect(await phone.refreshed()).toBe("suspended");
  await parties.admin("POST", `/accounts/${id}/reinstatements`, { code: "resolved" });
  const refusals = async () => JSON.stringify((await parties.admin("GET", "/sign-in-counts")).body);
  await expect.poll(refusals, { timeout: 15_000, interval: 200 }).toContain('"suspended"');
}

it.each(twoLooks)(
  "shows what is signed in, what began and what was refused, as pictures and as tables (%j)",
  { timeout: 90_000 },
  async (look) => {
    await somethingHappens();
    const desk = await sitDown(parties, look, parties.kim);
    const { say } = desk;
    await desk.go("/console");
    const live = board(desk, "consoleOverview.live");
    const figure = Number(await live.locator(".figure strong").innerText());
    const bars = async (id: "consoleOverview.byApp" | "consoleOverview.byKind") => {
      const values = live.locator("table", { hasText: say(id) }).locator(".bar-value");
      return (await values.allInnerTexts()).reduce((sum, one) => sum + Number(one), 0);
    };
    expect([await bars("consoleOverview.byApp"), await bars("consoleOverview.byKind")]).toEqual([
      figure,
      figure,
    ]);
    const began = await table(desk, "consoleOverview.began");
    expect(began.days).toBe(14);
    expect(began.sums[say("consoleKinds.mobile")]).toBeGreaterThan(0);
    expect(began.sums[say("consoleKinds.tool")]).toBeGreaterThan(0);
    const refused = await table(desk, "consoleOverview.refused");
    const reasons = board(desk, "consoleOverview.refused").locator("table.bars");
    for (const id of ["consoleOutcomes.wrong_password", "consoleOutcomes.suspended"] as const) {
      const inList = await reasons
        .locator("tr", { hasText: say(id) })
        .locator(".bar-value")
        .innerText();
      expect(refused.sums[say(id)]).toBe(Number(inList));
    }
    const acts = await table(desk, "consoleOverview.acts");
    expect(acts.sums[say("consoleOverview.acts_suspending")]).toBeGreaterThan(0);
    expect(await desk.problems()).toEqual([]);
    await desk.close();
  },
);

it.each(twoLooks)(
  "shows the schedules ahead, the apps that could not be told and the processes (%j)",
  { timeout: 60_000 },
  async (look) => {
    await parties.running.apply({
      institutions: [
        {
          id: "northgate",
          name: "Northgate High School",
          contact: "Please come to the school office.",
          timeZone: "America/New_York",
          domains: ["northgate.example"],
          schedule: { yearly: "08-01", at: "04:00" },
        },
      ],
    });
    const desk = await sitDown(parties, look, parties.kim);
    const { say } = desk;
    await desk.go("/console");
    const ahead = await board(desk, "consoleOverview.ahead").innerText();
    expect(ahead).toContain("Northgate High School");
    expect(ahead).toMatch(look.script ? /1 Aug 20\d\d/ : /1 ago 20\d\d/);
    expect(await board(desk, "consoleOverview.failed").innerText()).toContain(
      say("consoleOverview.noneFailed"),
    );
    expect(await board(desk, "consoleOverview.processes").innerText()).toContain(
      say("consoleOverview.current"),
    );
    expect(await desk.problems()).toEqual([]);
    await desk.type({ text: "clara" });
    await desk.press("consolePeople.search");
    expect(await desk.page.locator("#found .item").count()).toBe(1);
    await desk.close();
  },
);

/** Somebody's sign-in in an application that is called so, ended by a program: it is to be told at once, and does not take it. */
async function cannotBeTold(name: string, uri: string): Promise<void> {
  const web = { kind: "web", institutions: "all", scopes: ["openid"], secret: "none" };
  const redirectUri = "https://told.example/signed-in";
  const client = { ...web, id: "told", name, redirectUris: [redirectUri], backchannelLogoutUri: uri };
  await parties.running.apply({ clients: [client] });
  await signIn(await app(parties.origin, { id: "told", redirectUri, scope: "openid" }), parties.fumiko);
  const account = await parties.accountId(parties.fumiko);
  await parties.admin("POST", `/accounts/${account}/revocations`, { code: "lost" });
  const failures = async () => JSON.stringify((await parties.admin("GET", "/logouts?failed")).body["items"]);
  await expect.poll(failures, { timeout: 15_000, interval: 200 }).toContain("answered 503");
}

it.each(twoLooks)(
  "names the app that could not be told that a sign-in is over, and what it answered (%j)",
  { timeout: 60_000 },
  async (look) => {
    const listener = await logoutListener();
    listener.behave(503);
    const name = `Notice Board <${look.width}>`;
    await cannotBeTold(name, listener.uri("/told"));
    const desk = await sitDown(parties, look, parties.kim);
    await desk.go("/console");
    const failed = board(desk, "consoleOverview.failed").locator("tbody tr").first();
    expect(await failed.innerText()).toContain(name);
    expect(await failed.innerText()).toContain("answered 503");
    expect(await desk.main()).not.toContain(desk.say("consoleOverview.noneFailed"));
    expect(await desk.problems()).toEqual([]);
    await desk.close();
    await listener.close();
  },
);
