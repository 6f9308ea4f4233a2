import { expect, it } from "vitest";
import { consoleDoor } from "../../test/console-door.ts";
import { as, asProgram, people } from "../../test/two-schools.ts";
import { hours } from "../policy/time.ts";

const anas = `/people/${people.ana.id}`;

/** The plain words of a part of a page. */
const wordsOf = (html = ""): string =>
  html
    .replaceAll(/<[^>]+>/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();

/** What shuts somebody out, in the order of the page: its tone, its heading, and the rest of its words. */
const standing = (text: string) =>
  [
    ...text.matchAll(/<div class="notice (\w+)">\s*<p><strong>([^<]*)<\/strong><\/p>\s*<p>([\s\S]*?)<\/p>/g),
  ].map(([, tone, title, words]) => [title, tone, wordsOf(words)]);

/** An administrator suspends Ana until November, the directory from tomorrow on, and a signal for good. */
async function thriceSuspended() {
  const door = await consoleDoor();
  const { actions } = door.deps;
  const program = asProgram(as(people.rosa));
  door.sit("rosa");
  const ends = { ends: "2026-11-02T08:00", "ends-zone": "Europe/Berlin", signOut: "pause" };
  await door.post(`${anas}/suspend`, { code: "conduct", note: "Incident <118>", ...ends });
  door.wait(hours(1));
  const begins = { startsAt: (door.now() + hours(24)) as typeof people.ana.createdAt };
  const of = { accountId: people.ana.id } as const;
  await actions.suspendAccount(program, { ...of, source: "directory", code: "left-school", ...begins });
  door.wait(hours(1));
  await actions.suspendAccount(program, { ...of, source: "signal", code: "risk" });
  door.wait(hours(1));
  door.sit("rosa");
  return door;
}

const byAdministrator = [
  "Suspended by an administrator",
  "bad",
  "Since Tuesday, 1 September 2026 at 10:00 until Monday, 2 November 2026 at 08:00 . Reason: conduct . Sign-ins from before are paused and go on afterwards.",
];
const byDirectory = [
  "Suspended by the directory",
  "warn",
  "Since Wednesday, 2 September 2026 at 11:00 . Reason: left-school . Sign-ins from before are over for good.",
];
const bySignal = [
  "Suspended by a signal",
  "bad",
  "Since Tuesday, 1 September 2026 at 12:00 . Reason: risk . Sign-ins from before are over for good.",
];

it("tells of each suspension whose it is, since when, until when, why, and what it does to sign-ins", async () => {
  const { get } = await thriceSuspended();
  const { text } = await get(anas);
  expect(standing(text)).toHaveLength(3);
  expect(standing(text)).toEqual(expect.arrayContaining([byAdministrator, bySignal, byDirectory]));
  expect(text).toContain("Change the suspension");
  expect(text).not.toContain("earlier suspension");
});

it("lifts only the administrators' own, says that others still hold, and then keeps it among the earlier ones", async () => {
  const { get, post } = await thriceSuspended();
  expect((await post(`${anas}/reinstate`, { code: "resolved" })).status).toBe(303);
  const { text } = await get(anas);
  expect(text).toContain(
    "The administrators&#39; suspension is lifted, but another source still shuts the person out.",
  );
  expect(new Set(standing(text).map(([title]) => title))).toEqual(new Set([bySignal[0], byDirectory[0]]));
  const [, past] = /<summary>1 earlier suspension<\/summary>([\s\S]*?)<\/details>/.exec(text) ?? [];
  const lifted = "Lifted Tuesday, 1 September 2026 at 13:00 .";
  expect(wordsOf(past)).toBe(`${byAdministrator[0]}: ${byAdministrator[2]} ${lifted}`);
  expect(text).not.toContain("/reinstate");
  expect(text).toMatch(/<h1>[\s\S]*Suspended[\s\S]*<\/h1>/);
});

it("tells newest first what was done, by whom, from where, when and why, and leads to all of it", async () => {
  const { get, post, sit } = await thriceSuspended();
  await post(`${anas}/reinstate`, { code: "resolved" });
  const { text } = await get(anas);
  const [, trail = ""] = /<ol class="trail">([\s\S]*?)<\/ol>/.exec(text) ?? [];
  const lines = trail
    .split("<li")
    .slice(1)
    .map((line) => wordsOf(`<li${line}`));
  expect(lines.map((line) => line.replace(/· (::ffff:)?127\.0\.0\.1/, "· here"))).toEqual([
    "Reinstated resolved Rosa · here · 1 Sept 2026, 13:00",
    "Suspended risk Rosa · 192.0.2.7 · 1 Sept 2026, 12:00",
    "Suspended left-school Rosa · 192.0.2.7 · 1 Sept 2026, 11:00",
    "Suspended conduct Rosa · here · 1 Sept 2026, 10:00 Incident &lt;118&gt;",
  ]);
  expect(text).toContain(`href="/console/audit?account=${people.ana.id}"`);
  sit("sue");
  const ofSupport = (await get(anas)).text;
  expect(ofSupport).not.toContain("What was done");
  expect(standing(ofSupport)).toHaveLength(2);
});

it("offers nobody what would be refused: neither to support, nor about somebody who may do more", async () => {
  const { get, sit } = await consoleDoor();
  const offered = async (who: string, id: string) => {
    sit(who);
    const { text } = await get(`/people/${id}`);
    return [...text.matchAll(/href="\/console\/people\/\w+\/([\w-]+)"/g)].map(([, act]) => act);
  };
  const all = ["suspend", "end-all", "mobile-access", "password"];
  expect(await offered("rosa", people.ana.id)).toEqual(all);
  expect(await offered("sue", people.ana.id)).toEqual(["end-all"]);
  expect(await offered("dora", people.dora.id)).toEqual(all.filter((act) => act !== "end-all"));
  expect(await offered("rosa", people.dora.id)).toEqual([]);
  sit("rosa");
  expect((await get(`/people/${people.dora.id}`)).text).toContain("Dora may do more than you may");
  expect((await get(anas)).text).not.toContain("may do more than you may");
});

it("the overview tells which process lags and by how much, to who administers the deployment", async () => {
  const { follow, get, sit } = await consoleDoor();
  follow(7, 4, 6);
  sit("dora");
  const { text } = await get("");
  const [, board] = /<h2>Processes<\/h2>([\s\S]*?)<\/section>/.exec(text) ?? [];
  const rows = (board ?? "")
    .split("<tr")
    .slice(2)
    .map((row) => wordsOf(`<tr${row}`));
  expect(rows).toEqual([
    "Process process-1 State Up to date Changes applied 7",
    "Process process-2 State 3 changes behind Changes applied 4",
    "Process process-3 State 1 change behind Changes applied 6",
  ]);
  sit("rosa");
  expect((await get("")).text).not.toContain("Processes");
});
