import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, it } from "vitest";
import { instant } from "../../src/policy/time.ts";
import { type Parties, startParties } from "../security/parties.ts";
import { signIn } from "../support/phone.ts";
import { type Desk, onClockOf, sitDown, twoLooks } from "./two-looks.ts";

let parties: Parties;
beforeAll(async () => {
  parties = await startParties();
});
afterAll(() => parties.running.stop());

const rows = ({ page }: Desk) => page.locator("tbody tr");

/** What a link of the page brings, as a file. */
async function downloaded({ page, say }: Desk, id: "consoleAudit.csv" | "consoleAudit.json") {
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByText(say(id)).click()]);
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), "utf8") };
}

it.each(twoLooks)(
  "tells why of a sign-in that somebody picks, and of one whose id they have (%j)",
  { timeout: 60_000 },
  async (look) => {
    const who = look.script ? parties.ana : parties.ben;
    await signIn(parties.phone, who);
    const desk = await sitDown(parties, look, parties.dora);
    const { page, say } = desk;
    await desk.go(`/console/people/${await parties.accountId(who)}`);
    await page
      .getByRole("link", { name: say("consolePerson.why") })
      .first()
      .click();
    expect(await desk.heading()).toContain(say("consoleWhy.allowed"));
    expect(await page.locator(".rules .rule.passes").count()).toBe(10);
    expect(await desk.problems()).toEqual([]);
    const grant = await page.locator(".about code").innerText();
    await desk.follow("consolePerson.end");
    await desk.press("consolePerson.end");
    await desk.go("/console/why");
    expect(await desk.problems()).toEqual([]);
    await desk.type({ grant });
    await desk.press("consoleWhy.look");
    expect(desk.path()).toBe(`/console/sign-ins/${grant}`);
    expect(await desk.heading()).toContain(say("consoleWhy.denied"));
    expect(await page.locator(".rules .rule.denies").first().innerText()).toContain(
      say("consoleRules.revoked_denies"),
    );
    expect(await desk.main()).toContain(say("reasons.revoked"));
    expect(await desk.problems()).toEqual([]);
    await desk.close();
  },
);

it.each(twoLooks)(
  "finds what was done by person, actor, act and time, and takes it home (%j)",
  { timeout: 60_000 },
  async (look) => {
    const who = look.script ? parties.fumiko : parties.gabriel;
    const id = await parties.accountId(who);
    const since = instant(Date.now());
    await parties.admin("POST", `/accounts/${id}/suspensions`, { code: "conduct", note: "=1+1" });
    await parties.admin("POST", `/accounts/${id}/reinstatements`, { code: "mistake" });
    const desk = await sitDown(parties, look, parties.kim);
    const { page, say } = desk;
    await desk.go("/console/audit");
    expect(await page.locator(".notice.good").innerText()).toMatch(/\d/);
    await page.locator("main summary").click();
    const from = await onClockOf(desk, "from", since);
    await desk.type({ account: `northgate/${who.username}`, from });
    await page.locator("#action").selectOption("suspend-account");
    await desk.press("consoleAudit.show");
    // Another school's: nobody there is called so, and all that was typed is still there.
    expect(await page.locator("#account-error").innerText()).toBe(
      say("consoleAudit.nobody", { typed: `northgate/${who.username}` }),
    );
    const kept = ["from", "action"].map((field) => page.locator(`#${field}`).inputValue());
    expect(await Promise.all(kept)).toEqual([from, "suspend-account"]);
    expect(await desk.problems()).toEqual([]);
    await desk.type({ account: who.username });
    await page.locator("#institution").selectOption("lakeside");
    await desk.press("consoleAudit.show");
    // One row: it waits for that, as the page before has none.
    expect(await rows(desk).innerText()).toContain("conduct");
    expect(await desk.problems()).toEqual([]);
    // A thread from there: all that was done to the person, then all that the same program has done.
    await page.locator(`a.thread[href="/console/audit?account=${id}"]`).click();
    expect(await rows(desk).count()).toBe(3);
    expect(await desk.main()).toContain(say("consoleActions.reinstate-account"));
    const csv = await downloaded(desk, "consoleAudit.csv");
    expect([csv.name, csv.text.split("\r\n").length]).toEqual(["audit.csv", 5]);
    expect(csv.text).toContain("'=1+1");
    const json = await downloaded(desk, "consoleAudit.json");
    const { items } = JSON.parse(json.text) as { items: readonly { action: string; account: string }[] };
    expect([json.name, items.map(({ action }) => action)]).toEqual([
      "audit.json",
      ["reinstate-account", "suspend-account", "apply-content"],
    ]);
    await page.locator("a.thread[href*='actor=']").first().click();
    expect(await rows(desk).count()).toBeGreaterThanOrEqual(2);
    expect(await desk.problems()).toEqual([]);
    await desk.type({ account: id, to: await onClockOf(desk, "to", instant(since - 60_000)) });
    await desk.press("consoleAudit.show");
    expect(await desk.main()).toContain(say("consoleAudit.nothing"));
    await desk.close();
  },
);

/** Straight into the database, past Hallpass: the first suspension is said to have another reason. */
function falsify(): number {
  using file = new DatabaseSync(join(parties.running.folder, "records.sqlite"));
  const changed = file
    .prepare(
      `UPDATE audit SET document = replace(document, 'conduct', 'kindness')
       WHERE number = (SELECT min(number) FROM audit WHERE action = 'suspend-account') RETURNING number`,
    )
    .get();
  return Number(changed?.["number"]);
}

/** Last, because nothing mends it. */
it.each(twoLooks)(
  "says on view that somebody has changed a record, and which (%j)",
  { timeout: 60_000 },
  async (look) => {
    const number = falsify();
    const desk = await sitDown(parties, look, parties.kim);
    await desk.go("/console/audit");
    const notice = await desk.page.locator(".notice.bad").innerText();
    expect(notice).toContain(desk.say("consoleAudit.broken", { number }));
    expect(notice).toContain(desk.say("consoleAudit.brokenWhat"));
    expect(await desk.problems()).toEqual([]);
    await desk.close();
    // Whoever administers the school of that record sees it too, though not the chain.
    const school = await sitDown(parties, look, parties.ivan);
    await school.go("/console/audit");
    const told = await school.page.locator(".notice.bad").innerText();
    expect(told).toContain(school.say("consoleAudit.changed", { count: 1 }));
    expect(told).toContain(school.say("consoleAudit.askOthers"));
    const marked = rows(school).filter({ hasText: school.say("consoleAudit.changedShort") });
    expect(await marked.count()).toBe(1);
    expect(await marked.innerText()).toContain(school.say("consoleActions.suspend-account"));
    expect(await school.problems()).toEqual([]);
    await school.close();
  },
);
