import { afterAll, beforeAll, expect, it } from "vitest";
import { hours } from "../../src/policy/time.ts";
import { type Parties, startParties } from "../security/parties.ts";
import { newBrowser } from "../support/browser.ts";
import { person } from "../support/demo-people.ts";
import { signIn } from "../support/phone.ts";
import { ownBrowser, signedInElsewhere } from "./ana.ts";
import { sitDown, twoLooks, wordsIn } from "./two-looks.ts";
import { watched } from "./watched.ts";

let parties: Parties;
beforeAll(async () => {
  parties = await startParties();
});
afterAll(() => parties.running.stop());

it.each(twoLooks)("signs somebody in through the school's page (%j)", { timeout: 60_000 }, async (look) => {
  const desk = await sitDown(parties, look);
  await desk.go("/account");
  expect(await desk.heading()).toBe(desk.say("signIn.chooseTitle"));
  expect(await desk.problems()).toEqual([]);
  await desk.page.locator(".choice", { hasText: "Northgate" }).click();
  expect(await desk.problems()).toEqual([]);
  await desk.signIn(parties.ben);
  expect(await desk.heading()).toBe(desk.say("account.devices"));
  expect(await desk.problems()).toEqual([]);
  await desk.close();
});

it.each(twoLooks)(
  "lists everything in one list, this device first, with when it ends by itself and why (%j)",
  { timeout: 60_000 },
  async (look) => {
    const who = look.script ? parties.ana : person(parties.running, "northgate", "clara.jensen");
    await signedInElsewhere(parties, who);
    const desk = await sitDown(parties, look, who);
    const { row, say } = desk;
    const on = (what: string, where: string) => say("account.deviceOn", { what, where });
    await desk.go("/account");
    const [first = "", ...others] = await desk.page.locator(".item h2").allInnerTexts();
    expect(first.replaceAll(/\s+/g, " ")).toBe(`${on("Chrome", "Linux")} ${say("account.thisOne")}`);
    const browsers = [on("Firefox", "Windows"), on("Safari", "iPhone")];
    expect(others.toSorted()).toEqual(["Ana’s phone", "Quiz Tool", ...browsers].toSorted());
    const phone = await row("Ana’s phone").innerText();
    expect(phone).toContain(`${say("account.kindPhone")} · Learning App`);
    expect(phone).toContain(say("account.signedIn"));
    expect(phone).toContain(say("account.lastActive"));
    const every = wordsIn(look).every(hours(4));
    const [before = "", after = ""] = say("account.endsAfterPromise", { at: "§", every }).split("§");
    expect(phone.replaceAll("\n", " ")).toMatch(new RegExp(`${before}\\S.* 2026\\S* .*\\d:\\d\\d${after}`));
    const tool = await row("Quiz Tool").innerText();
    for (const id of ["account.mayDo", "scopes.openid", "scopes.profile"] as const)
      expect(tool).toContain(say(id));
    expect(await desk.main()).toContain(say("account.othersCount", { count: 4 }));
    expect(await desk.problems()).toEqual([]);
    await desk.close();
  },
);

it.each(twoLooks)("tells what has ended lately, by whom and why (%j)", { timeout: 60_000 }, async (look) => {
  const who = look.script ? parties.fumiko : parties.gabriel;
  const { phone } = await signedInElsewhere(parties, who);
  await parties.post("/revoke", { token: String(phone.refresh_token), client_id: "learning-app" });
  await signIn(parties.tool, who, { browser: newBrowser(parties.origin) });
  await parties.admin("POST", `/accounts/${await parties.accountId(who)}/revocations`, { code: "stolen" });
  const desk = await sitDown(parties, look, who);
  const { row, say } = desk;
  await desk.go("/account");
  expect(await row("Ana’s phone").count()).toBe(0);
  await desk.page
    .locator("nav")
    .getByRole("link", { name: say("account.ended") })
    .click();
  expect(await desk.heading()).toBe(say("account.ended"));
  const told = async (name: string) => (await row(name).innerText()).replaceAll("\n", " ");
  expect(await told("Ana’s phone")).toMatch(
    new RegExp(`${say("account.endedBy")} ${say("account.byYou")} .*${say("reasons.signed_out")}`),
  );
  expect(await told("Quiz Tool")).toMatch(
    new RegExp(`${say("account.endedBy")} ${say("account.bySchool")} .*${say("reasons.revoked")}`),
  );
  expect(await desk.problems()).toEqual([]);
  await desk.close();
});

it("tells times on the clock of whoever reads, when the script has said where that is", async () => {
  const desktop = { width: "desktop", theme: "dark", language: "en" } as const;
  const window = await watched(desktop, await ownBrowser(parties, parties.dora));
  await window.page.goto(`${parties.origin}/account`);
  const clock = () => window.page.locator("footer").innerText();
  expect(await clock()).toContain("Times are told in Europe/Berlin.");
  const cookies = await window.context.cookies();
  expect(cookies.find(({ name }) => name === "hallpass-zone")?.value).toBe("Europe/Berlin");
  expect(await window.problems()).toEqual([]);
  const plain = await watched({ ...desktop, script: false }, await ownBrowser(parties, parties.dora));
  await plain.page.goto(`${parties.origin}/account`);
  expect(await plain.page.locator("footer").innerText()).toContain("Times are told in America/New York.");
  await Promise.all([window.close(), plain.close()]);
});

it.each(twoLooks)(
  "changes the language from the footer, and comes back to the same page (%j)",
  async (look) => {
    const desk = await sitDown(parties, look, parties.emil);
    const other = wordsIn({ language: look.language === "en" ? "es" : "en" });
    await desk.go("/account/password");
    await desk.page.locator("footer").getByText(other.say("frame.languageName")).click();
    expect([await desk.heading(), desk.path()]).toEqual([
      other.say("account.changePassword"),
      "/account/password",
    ]);
    await desk.go("/account");
    expect(await desk.heading()).toBe(other.say("account.devices"));
    await desk.close();
  },
);
