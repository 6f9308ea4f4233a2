import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { type Parties, startParties } from "../security/parties.ts";
import { ownBrowser } from "./ana.ts";
import { hostileNames } from "./hostile-names.ts";
import { fillWithHostile, idOf } from "./hostile-school.ts";
import { type Watched, watched } from "./watched.ts";

let parties: Parties;
let ana: string;
let window: Watched;
beforeAll(async () => {
  parties = await startParties();
  const cookies = await ownBrowser(parties, parties.kim);
  ana = await fillWithHostile(parties);
  window = await watched({ width: "phone" }, cookies);
});
afterAll(async () => {
  await window.close();
  await parties.running.stop();
});

/** What no page of ours has. What a name runs is a complaint: a dialog, or what the policy of the page refuses. */
const strange = `[...document.querySelectorAll('script:not([src^="/assets/"]), iframe, style, base, meta[http-equiv], link:not([href^="/"]):not([href^="data:"]), form:not([action^="/"]), a[href^="javascript:"], a[href^="//"], img:not([src^="data:"]), math, marquee')]
  .concat([...document.querySelectorAll("*")].filter((one) => one.getAttributeNames().some((name) => name.startsWith("on"))))
  .map((one) => one.outerHTML.slice(0, 120))`;
/** The text of each element that has no other in it. */
const leaves =
  '[...document.querySelectorAll("main *")].filter((one) => one.children.length === 0).map((one) => one.textContent)';

const shown = new Set<string>();

/** What is wrong with the page at hand. */
async function look(): Promise<readonly string[]> {
  const { page } = window;
  for (const text of await page.evaluate<string[]>(leaves)) shown.add(text);
  const found = await page.evaluate<string[]>(strange);
  return [...found.map((one) => `${page.url()} has ${one}`), ...(await window.sizeProblems())];
}

async function problemsOf(paths: readonly string[]): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const path of paths) {
    const answer = await window.page.goto(`${parties.origin}/console${path}`);
    if (answer?.status() !== 200) problems.push(`${path}: ${answer?.status()}`);
    problems.push(...(await look()));
  }
  return [...new Set(problems)];
}

/** Every so many of them, so that each kind of name is among them. */
const some = (path: (id: string) => string, every = 23): readonly string[] =>
  hostileNames.flatMap((_, at) => (at % every === 0 ? [path(idOf(at))] : []));
const missing = () => hostileNames.filter((name) => !shown.has(name));
beforeEach(() => shown.clear());

/** Goes through a list from page to page, and returns what is wrong and where its links lead. */
async function throughList(first: string, links: string) {
  const { page } = window;
  const problems: string[] = [];
  const found: string[] = [];
  await page.goto(`${parties.origin}/console${first}`);
  for (;;) {
    problems.push(...(await look()));
    for (const link of await page.locator(links).all())
      found.push(String(await link.getAttribute("href")).replace("/console", ""));
    const next = page.locator('a[rel="next"]');
    if ((await next.count()) === 0) return { problems: [...new Set(problems)], found };
    const before = page.url();
    await next.click();
    await page.waitForURL(({ href }) => href !== before);
  }
}

const time = { timeout: 120_000 };

it("holds for every institution on the overview", time, async () => {
  // The overview has the next schedules and the most used apps; the search for a policy finds every institution.
  expect(await problemsOf([""])).toEqual([]);
  const { problems } = await throughList(`/policy?institution=${idOf(0).slice(0, -1)}`, "main .plain-list a");
  expect(problems).toEqual([]);
  expect(missing()).toEqual([]);
});

it("holds for every device and place on a person's page, and why it is signed in", time, async () => {
  const { problems } = await throughList(`/people/${ana}`, "main .item a.button");
  expect(problems).toEqual([]);
  expect(missing()).toEqual([]);
  expect(await problemsOf([...some((id) => `/sign-ins/grt_${id}`), "/sign-ins/grt_hostile-2/end"])).toEqual(
    [],
  );
});

it("holds for every app in the list, and on pages of their own", time, async () => {
  const { problems } = await throughList("/apps", "main .item a.button");
  expect(problems).toEqual([]);
  expect(missing()).toEqual([]);
  const own = ["", "/state", "/change"].flatMap((act) => some((id) => `/apps/${id}${act}`, 37));
  expect(await problemsOf(own)).toEqual([]);
});

it("holds for every person in a search, on pages of their own and before acts", time, async () => {
  const { problems, found } = await throughList(
    "/people?institution=northgate",
    '#found a[href*="/people/"]',
  );
  expect(problems).toEqual([]);
  expect(missing()).toEqual([]);
  const acts = ["suspend", "reinstate", "end-all", "mobile-access", "password"];
  const one = `/people/acc_${idOf(1)}`;
  const own = found.filter((_, at) => at % 23 === 0);
  expect(await problemsOf([...own, ...acts.map((act) => `${one}/${act}`)])).toEqual([]);
});

it("holds for a list of all of them before it is imported", time, async () => {
  const { page } = window;
  expect(await problemsOf(["/lists", "/import"])).toEqual([]);
  const quoted = hostileNames.map((name, at) => `n${at},"${name.replaceAll('"', '""')}"`);
  await page.locator("#institution").fill("northgate");
  await page.locator("#list").fill(["username,name", ...quoted].join("\n"));
  await page.locator("main button.first").click();
  let rows = 0;
  for (let next = true; next; ) {
    rows += await page.locator("tbody tr").count();
    expect(await look()).toEqual([]);
    const onward = page.locator(".pagination button").last();
    next = rows < hostileNames.length;
    if (next) await onward.click();
  }
  expect(rows).toBe(hostileNames.length);
  expect(missing()).toEqual([]);
});

it("holds for who asks for an approval, and for what has ended", time, async () => {
  const { problems, found } = await throughList("/approvals", 'main a[href*="/approvals/"]');
  expect(problems).toEqual([]);
  expect(missing()).toEqual([]);
  const own = found.filter((_, at) => at % 29 === 0);
  const ended = [8, 9, 10, 60, 61, 62].map((at) => `/ended/den_${idOf(at)}`);
  expect(await problemsOf([...own, "/ended", ...ended])).toEqual([]);
});

it("holds where sign-ins are ended, decided by policy, explained and recorded", time, async () => {
  const ends = [
    "",
    "?level=everyone",
    "?level=institution&institution=hostile-9",
    "?level=client&client=hostile-9",
  ];
  const policies = some((id) => `/policy?institution=${id}`, 31);
  expect(await problemsOf([...ends.map((query) => `/end${query}`), ...policies, "/why", "/audit"])).toEqual(
    [],
  );
});
