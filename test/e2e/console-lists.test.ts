import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Parties, startParties } from "../security/parties.ts";
import { person } from "../support/demo-people.ts";
import { type Desk, type Look, sitDown, somePhone, twoLooks } from "./two-looks.ts";

let parties: Parties;
beforeAll(async () => {
  parties = await startParties();
});
afterAll(() => parties.running.stop());

/** Into the field: by a file, which needs script, or pasted. */
async function give({ page, type }: Desk, look: Look, list: string): Promise<void> {
  if (!look.script) return type({ list });
  await page
    .locator("#file")
    .setInputFiles({ name: "list.csv", mimeType: "text/csv", buffer: Buffer.from(list) });
  await expect.poll(() => page.locator("#list").inputValue(), { timeout: 10_000 }).toBe(list);
}

/** Twenty at a time: by itself with script, and else at each press. */
async function goThrough(desk: Desk, look: Look, of: number): Promise<void> {
  const { page, say } = desk;
  for (let done = 20; !look.script && done < of; done += 20) {
    const words = say("consoleLists.progress", { done, of });
    expect(await page.locator("#work .progress-words").innerText()).toBe(words);
    expect(done === 20 ? await desk.problems() : []).toEqual([]);
    await desk.press("consoleLists.goOn", { count: Math.min(20, of - done) });
  }
  await expect.poll(() => page.locator("#go-on").count(), { timeout: 15_000 }).toBe(0);
  expect(await page.locator("#work tbody tr").count()).toBe(Math.min(of, 25));
}

it.each(twoLooks)(
  "suspends the people of a long list after a preview, and shows what became of each (%j)",
  { timeout: 90_000 },
  async (look) => {
    const who = look.script ? parties.fumiko : parties.ana;
    const phone = await somePhone(parties, who);
    const desk = await sitDown(parties, look, look.script ? parties.ivan : parties.dora);
    const { page, say } = desk;
    await desk.go("/console/lists");
    await desk.type({ list: "nobody", code: "left-school" });
    await desk.press("consoleLists.preview");
    const wrong = say("consoleLists.wrongLines", { count: 1, lines: "1" });
    expect(await page.locator("#list-error").innerText()).toBe(wrong);
    const strangers = Array.from({ length: 44 }, (_, number) => `${who.school}/nobody-${number}`);
    await give(desk, look, [...strangers, `${who.school}/${who.username}`].join("\n"));
    await desk.press("consoleLists.preview");
    expect(await page.locator(".figure strong").innerText()).toBe("45");
    expect(await desk.main()).toContain(say("consoleLists.ends", { signIns: 1, people: 1 }));
    expect(await phone.isGood()).toBe(true);
    expect(await desk.problems()).toEqual([]);
    await desk.press("consoleLists.doIt", { count: 45 });
    await goThrough(desk, look, 45);
    const words = say("consoleLists.result", { done: 1, unchanged: 0, refused: 44 });
    expect(await page.locator("#work .notice").innerText()).toBe(words);
    // To those who do not see the page change it is told where it was said before.
    expect(look.script ? await page.locator("#work-words").innerText() : words).toBe(words);
    expect(await desk.problems()).toEqual([]);
    await desk.press("components.next");
    expect(await page.locator("#work tbody tr").count()).toBe(20);
    expect(await page.locator("#work tbody tr").last().innerText()).toContain(
      say("consoleLists.outcome_suspended"),
    );
    const [file] = await Promise.all([page.waitForEvent("download"), desk.press("consoleLists.asFile")]);
    const lines = (await readFile(await file.path(), "utf8")).trimEnd().split("\r\n");
    expect([lines.length, lines.at(-1)]).toEqual([46, `${who.school}/${who.username},suspended`]);
    await desk.press("components.previous");
    expect(await page.locator("#work tbody tr").count()).toBe(25);
    expect([await phone.isGood(), await phone.refreshed()]).toEqual([false, "suspended"]);
    expect(await desk.problems()).toEqual([]);
    await desk.close();
  },
);

it.each(twoLooks)(
  "reinstates the people of a list, and ends the sign-ins of those of another (%j)",
  { timeout: 60_000 },
  async (look) => {
    const [back, ended] = look.script ? ["fumiko.sato", "gabriel.rossi"] : ["ana.silva", "ben.okafor"];
    const school = look.script ? "lakeside" : "northgate";
    const phone = await somePhone(parties, person(parties.running, school, ended ?? ""));
    const desk = await sitDown(parties, look, look.script ? parties.ivan : parties.dora);
    const { page, say } = desk;
    const send = async (action: "suspend" | "reinstate" | "end-sign-ins", account: string) => {
      await desk.go("/console/lists");
      await page.getByLabel(say(`consoleLists.${action}`), { exact: true }).check();
      await give(desk, look, `institution,username\n${school},${account}\n`);
      await desk.type({ code: "resolved" });
      await desk.press("consoleLists.preview");
      await desk.press("consoleLists.doIt", { count: 1 });
      return page.locator("#work tbody tr").innerText();
    };
    await send("suspend", back ?? "");
    expect(await send("reinstate", back ?? "")).toContain(say("consoleLists.outcome_reinstated"));
    expect(await desk.problems()).toEqual([]);
    expect(await send("end-sign-ins", ended ?? "")).toContain(say("consoleLists.outcome_revoked"));
    expect([await phone.isGood(), await phone.refreshed()]).toEqual([false, "revoked"]);
    await desk.close();
  },
);

it.each(twoLooks)(
  "imports people from CSV after a preview, and each new one signs in with what is shown (%j)",
  { timeout: 90_000 },
  async (look) => {
    const school = look.script ? "lakeside" : "northgate";
    const same = look.script ? "gabriel.rossi,Gabriel Rossi" : "ben.okafor,Ben Okafor";
    const changed = look.script ? "fumiko.sato,Fumiko Ogawa" : "ana.silva,Ana Souza";
    const fresh = Array.from({ length: 22 }, (_, number) => `new.${number},New ${number}`);
    const desk = await sitDown(parties, look, look.script ? parties.ivan : parties.dora);
    const { page, say } = desk;
    await desk.go("/console/import");
    await desk.type({ list: "username,name\nno.name\n" });
    await desk.press("consoleLists.preview");
    const wrong = say("consoleLists.wrongLines", { count: 1, lines: "2" });
    expect(await page.locator("#list-error").innerText()).toBe(wrong);
    await give(desk, look, ["username,name", ...fresh, same, changed, "new.0,Twice"].join("\n"));
    await page.locator("#generate").check();
    await desk.press("consoleLists.preview");
    expect(await desk.main()).toContain(
      say("consoleLists.importCounts", { created: 23, changed: 1, same: 1 }),
    );
    expect(await page.locator("tbody tr", { hasText: "new.21" }).innerText()).toContain(
      say("consoleLists.would_created"),
    );
    expect(await desk.problems()).toEqual([]);
    await desk.press("consoleLists.importIt", { count: 25 });
    await goThrough(desk, look, 25);
    const counts = { created: 22, changed: 1, same: 1, refused: 1 };
    expect(await page.locator("#work .notice").innerText()).toBe(say("consoleLists.importResult", counts));
    expect(await page.locator("#work tbody tr").last().innerText()).toContain(
      say("consoleLists.because_named_twice"),
    );
    expect(await desk.problems()).toEqual([]);
    const password = await page.locator("#work tbody tr", { hasText: "new.21" }).locator("code").innerText();
    const phone = await somePhone(parties, { school, username: "new.21", password });
    expect(await phone.isGood()).toBe(true);
    await desk.close();
  },
);
