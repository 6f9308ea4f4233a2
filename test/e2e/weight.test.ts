import { afterAll, beforeAll, expect, it } from "vitest";
import { type Parties, startParties } from "../security/parties.ts";
import { begin } from "../support/phone.ts";
import { ownBrowser } from "./ana.ts";
import { fillUp } from "./full-school.ts";
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

const most = 60_000;

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
      found.push(await weigh(cookies, next));
  };
  // Each waits until nothing is loaded any more, and others may be looked at meanwhile.
  await Promise.all(Array.from({ length: 4 }, lane));
  expect(found).toHaveLength(addresses.length);
  return found;
}

async function weigh(cookies: Cookies, address: string): Promise<Weight> {
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
  found.filter(({ bytes }) => bytes < 4000 || bytes >= most);

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
      "/people /people?text=maria /audit /audit?action=suspend-account /ended /approvals /apps /apps?page=2 /apps/tool-1 /apps/tool-1/change /apps/tool-1/state /end /end?level=client&client=tool-40 /policy?institution=school-3 /lists /import /why /new-app?kind=web";
    const person = ["", "?signIns=2", "?over=2", "?past=2", "/suspend", "/end-all", "/password"];
    const paths = ["", ...lists.split(" "), ...person.map((path) => `/people/${fumiko}${path}`)];
    const found = await weights(
      office,
      paths.map((path) => `/console${path}`),
    );
    expect(tooHeavy(found)).toEqual([]);
  },
);
