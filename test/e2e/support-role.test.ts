import { afterAll, beforeAll, expect, it } from "vitest";
import { type Parties, startParties } from "../security/parties.ts";
import { person } from "../support/demo-people.ts";
import { signedInElsewhere } from "./ana.ts";
import { type Desk, sitDown, twoLooks } from "./two-looks.ts";

let parties: Parties;
beforeAll(async () => {
  parties = await startParties();
});
afterAll(() => parties.running.stop());

/** Nothing of a school is this large: a list that goes on for ever would be seen. */
const mostPages = 80;

/** Every page that links lead to from the overview, with the answer, as the same browser gets it. */
async function everyLink({ page }: Desk): Promise<ReadonlyMap<string, { status: number; text: string }>> {
  const seen = new Map<string, { status: number; text: string }>();
  const waiting = ["/console"];
  for (let path = waiting.pop(); path !== undefined && seen.size < mostPages; path = waiting.pop()) {
    if (seen.has(path)) continue;
    const answer = await page.request.get(parties.origin + path, { maxRedirects: 0 });
    const text = await answer.text();
    seen.set(path, { status: answer.status(), text });
    waiting.push(
      ...[...text.matchAll(/href="(\/console[^"#]*)"/g)].map(([, to = ""]) => to.replaceAll("&amp;", "&")),
    );
  }
  return seen;
}

it.each(twoLooks)(
  "support finds somebody, sees why their phone is signed in, ends that one sign-in, and sees why it is over (%j)",
  { timeout: 90_000 },
  async (look) => {
    const [who, name, support] = look.script
      ? [parties.fumiko, "Fumiko", person(parties.running, "lakeside", "julia.meyer")]
      : [parties.ana, "Ana", parties.emil];
    const { phone, tool } = await signedInElsewhere(parties, who);
    const desk = await sitDown(parties, look, support);
    const { page, say } = desk;
    await desk.go("/console");
    expect(await desk.problems()).toEqual([]);
    await desk.type({ text: name });
    await desk.press("consolePeople.search");
    await page.locator("#found .item a").first().click();
    expect(desk.path()).toBe(`/console/people/${await parties.accountId(who)}`);
    expect(await desk.problems()).toEqual([]);
    await desk.followIn("Ana’s phone", "consolePerson.why");
    expect(await desk.heading()).toContain(say("consoleWhy.allowed"));
    expect(await desk.main()).toContain(say("consoleWhy.goesOn"));
    await desk.follow("consolePerson.end");
    await desk.type({ code: "lost-device", note: "Called from the office" });
    expect(await desk.problems()).toEqual([]);
    await desk.press("consolePerson.end");
    expect(await desk.said()).toBe(say("consoleAct.endedOne", { what: "Ana’s phone" }));
    const good = await Promise.all([phone, tool].map((one) => parties.isActive(one.access_token)));
    expect(good).toEqual([false, true]);
    await page.locator("main summary").first().click();
    await desk.followIn("Ana’s phone", "consolePerson.why");
    expect(await desk.heading()).toContain(say("consoleWhy.denied"));
    expect(await desk.main()).toContain(say("reasons.revoked"));
    expect(await desk.problems()).toEqual([]);
    await desk.close();
  },
);

it.each(twoLooks)(
  "support sees no link that would be refused, and no form but the one that ends sign-ins (%j)",
  { timeout: 90_000 },
  async (look) => {
    await signedInElsewhere(parties, parties.ben);
    const desk = await sitDown(parties, look, parties.emil);
    const pages = await everyLink(desk);
    expect(pages.size).toBeGreaterThan(12);
    expect(pages.size).toBeLessThan(mostPages);
    const refused = [...pages]
      .filter(([, { status }]) => status >= 400)
      .map(([path, { status }]) => [path, status]);
    expect(refused).toEqual([]);
    const forms = [...pages].flatMap(([path, { text }]) =>
      [...text.matchAll(/<form method="post"[^>]*action="(\/console[^"]*)"/g)].map(
        ([, action]) => `${path} ${action}`,
      ),
    );
    const ends = /^(\/console\/(sign-ins\/grt_[\w-]+\/end|people\/acc_[\w-]+\/end-all)) \1$/;
    expect(forms.length).toBeGreaterThan(1);
    expect(forms.filter((one) => !ends.test(one))).toEqual([]);
    // What is not for them is there for nobody who types its address either.
    for (const path of ["/console/audit", "/console/policy", "/console/end", "/console/lists"]) {
      await desk.go(path);
      expect(await desk.main()).toContain(desk.say("consoleTrouble.noAccess"));
    }
    expect(await desk.problems()).toEqual([]);
    await desk.close();
  },
);
