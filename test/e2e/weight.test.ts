import { afterAll, beforeAll, expect, it } from "vitest";
import { noteLength } from "../../src/actions/given-reason.ts";
import { scriptPath } from "../../src/http/assets.ts";
import { type Parties, startParties } from "../security/parties.ts";
import { begin } from "../support/phone.ts";
import { ownBrowser } from "./ana.ts";
import { fillUp } from "./full-school.ts";
import { type Desk, sitDownWith } from "./two-looks.ts";
import { watched } from "./watched.ts";

type Cookies = Awaited<ReturnType<typeof ownBrowser>>;

let parties: Parties;
let fumiko: string;
let own: Cookies;
let office: Cookies;
beforeAll(async () => {
  parties = await startParties();
  own = await ownBrowser(parties, parties.fumiko);
  office = await ownBrowser(parties, parties.kim);
  fumiko = await fillUp(parties);
}, 60_000);
afterAll(() => parties.running.stop());

const limit = 60_000;

interface Weight {
  readonly address: string;
  readonly bytes: number;
}

/** What each page and all that it loads weigh, in bytes as they stand, each in a browser that has kept nothing. */
async function weights(cookies: Cookies, addresses: readonly string[]): Promise<readonly Weight[]> {
  const left = [...addresses];
  const found: Weight[] = [];
  const lane = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift())
      found.push(await weighOne(cookies, next));
  };
  // Each waits until nothing is loaded any more, and others may be looked at meanwhile.
  await Promise.all(Array.from({ length: 4 }, lane));
  expect(found).toHaveLength(addresses.length);
  return found;
}

async function weighOne(cookies: Cookies, address: string): Promise<Weight> {
  const window = await watched({ width: "phone", language: "es" }, cookies);
  const sizes: Promise<number>[] = [];
  window.page.on("response", (response) => {
    if (response.status() === 200) sizes.push(response.body().then((body) => body.length));
  });
  await window.page.goto(new URL(address, parties.origin).href, { waitUntil: "networkidle" });
  // Every page has loaded its stylesheet; those of a school have its picture in them.
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  await window.close();
  return { address, bytes };
}

const tooHeavy = (found: Awaited<ReturnType<typeof weights>>) =>
  found.filter(({ bytes }) => bytes < 4000 || bytes >= limit);

const time = { timeout: 120_000 };

it(
  "weighs less than 60 kB in all, every page of the sign-in, with the largest logo and many schools",
  time,
  async () => {
    const school = await begin(parties.tool, { institution: "lakeside" });
    const found = await weights([], ["/account", school.url.href, "/account/over", "/nowhere"]);
    expect(tooHeavy(found)).toEqual([]);
  },
);

it(
  "weighs less than 60 kB in all, every page of the account door, with the largest logo and full lists",
  time,
  async () => {
    const paths = ["", "?page=2", "/ended", "/ended?page=2", "/password", "/end-others", "/end-all"];
    const found = await weights(
      own,
      paths.map((path) => `/account${path}`),
    );
    expect(tooHeavy(found)).toEqual([]);
  },
);

it(
  "weighs less than 60 kB in all, every list of the console, with the largest logo and full pages",
  time,
  async () => {
    const lists =
      "/people /people?text=maria /people?text=maria&institution=school-3 /people?institution=catherine /audit /audit?institution=school-3 /audit?institution=school /audit?action=suspend-account /ended /approvals /apps /apps?page=2 /apps?text=whiteboard /apps/tool-1 /apps/tool-1/change /apps/tool-1/state /end /end?level=client&client=tool-40 /end?level=institution&institution=school /end?level=institution&institution=lakeside /end?level=everyone /policy /policy?institution=school-3 /policy?institution=school /policy?institution=school&page=9 /lists /import /why /new-app?kind=web";
    const person = ["", "?signIns=2", "?over=2", "?past=2", "/suspend", "/end-all", "/password"];
    const newest = await parties.admin("GET", `/audit?account=${fumiko}&action=suspend-account&limit=1`);
    const [record] = newest.body["items"] as readonly { readonly id: string; readonly note: string }[];
    expect(record?.note.length).toBeGreaterThan(900);
    const paths = [
      "",
      ...lists.split(" "),
      ...person.map((path) => `/people/${fumiko}${path}`),
      `/audit/${record?.id}`,
    ];
    const found = await weights(
      office,
      paths.map((path) => `/console${path}`),
    );
    expect(tooHeavy(found)).toEqual([]);
  },
);

/** Of a page that answers a form: all that the browser has kept from those before it counts as well, and the script, which it has not asked for. */
async function weighed(visit: (desk: Desk, weigh: (address: string) => Promise<void>) => Promise<void>) {
  const found: { address: string; bytes: number }[] = [];
  const desk = await sitDownWith(
    parties,
    { width: "phone", theme: "light", language: "es", script: false },
    office,
  );
  const script = (await (await fetch(parties.origin + scriptPath)).arrayBuffer()).byteLength;
  const sizes = new Map<string, Promise<number>>();
  desk.page.on("response", (response) => {
    const name = response.request().isNavigationRequest() ? "page" : response.url();
    if (response.status() === 200)
      sizes.set(
        name,
        response.body().then((body) => body.length),
      );
  });
  await visit(desk, async (address) => {
    await desk.page.waitForLoadState("networkidle");
    const bytes = (await Promise.all(sizes.values())).reduce((sum, size) => sum + size, script);
    found.push({ address, bytes });
  });
  await desk.close();
  return found;
}

const row = (at: number) =>
  `maria.alexandra.hernandez.${at},María Alexandra Hernández-Montgomery ${at},maria.hernandez.${at}@students.northgate.example`;

/** As many as a list may have. */
const most = 500;

it(
  "weighs less than 60 kB in all, every page of a list of 500 people that is done in parts",
  time,
  async () => {
    const found = await weighed(async ({ go, press, type }, weigh) => {
      await go("/console/lists");
      const list = Array.from(
        { length: most },
        (_, at) => `northgate/maria.alexandra.hernandez-montgomery.${at}`,
      );
      await type({ list: list.join("\n"), code: "left-school", note: "é".repeat(noteLength) });
      await press("consoleLists.preview");
      await weigh("preview");
      await press("consoleLists.doIt", { count: most });
      for (let done = 20; done < most; done += 20) {
        await weigh(`${done} done`);
        await press("consoleLists.goOn", { count: 20 });
      }
      await weigh("done");
      await press("components.next");
      await weigh("done, page 2");
    });
    expect(found).toHaveLength(27);
    expect(tooHeavy(found)).toEqual([]);
  },
);

it(
  "weighs less than 60 kB in all, every page of an import of 500 people who get passwords",
  time,
  async () => {
    const found = await weighed(async ({ go, page, press, type }, weigh) => {
      await go("/console/import");
      const list = ["username,name,email", ...Array.from({ length: most }, (_, at) => row(at))];
      await type({ institution: "northgate", list: list.join("\n") });
      await page.locator("#generate").check();
      await press("consoleLists.preview");
      await weigh("preview");
      await press("components.next");
      await weigh("preview, page 2");
      await press("consoleLists.importIt", { count: most });
      for (let done = 20; done < most; done += 20) {
        await weigh(`${done} done`);
        await press("consoleLists.goOn", { count: 20 });
      }
      expect(await page.locator("#work .notice").innerText()).toContain(String(most));
      await weigh("done");
      await press("components.next");
      await weigh("done, page 2");
    });
    expect(found).toHaveLength(28);
    expect(tooHeavy(found)).toEqual([]);
  },
);
