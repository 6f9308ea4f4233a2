import { instant, milliseconds } from "../../src/policy/time.ts";
import { type Browser, newBrowser, type Visit } from "../support/browser.ts";
import { declareContent } from "../support/declare-content.ts";
import { type App, app, type Begun, begin, exchange, passPages } from "../support/phone.ts";
import { untilAnswered } from "./asking-again.ts";
import type { DrillPerson, Phone, School } from "./school.ts";

/** A school with its own students, app and tool: what ends one lane's sign-ins leaves the others alone. */
export interface RaceSchool {
  readonly school: School;
  readonly folder: string;
  readonly institution: string;
  /** The first of its people. */
  readonly person: DrillPerson;
  readonly people: readonly DrillPerson[];
  readonly app: App;
  readonly tool: App;
}

/** One sign-in as the app or the tool holds it. */
export interface RacePhone extends Phone {
  readonly of: App;
  readonly browser: Browser;
  /** The access token before the present one, which lives until its sign-in ends. */
  earlier?: string;
  /** The refresh token before the present one, and when its answer came. */
  previous?: { readonly token: string; readonly at: number };
}

export const raceAdministrator =
  "accounts:read accounts:write sign-ins:read sign-ins:end sign-ins:end-all suspensions:write";

export async function openRaceSchools(
  school: School,
  folder: string,
  { count, peopleOfOne = 1 }: { readonly count: number; readonly peopleOfOne?: number },
): Promise<readonly RaceSchool[]> {
  const clocks = { wall: () => instant(Date.now()), elapsed: () => milliseconds(performance.now()) };
  const asking = patient(school);
  const numbers = Array.from({ length: count }, (_, n) => n);
  const secrets = await declareContent({ data: folder }, contentFor(numbers), clocks);
  return Promise.all(
    numbers.map(async (n) => {
      const people = await school.people(peopleOfOne, institutionOf(n));
      const [person] = people;
      if (person === undefined) throw new Error("nobody to sign in");
      return {
        school: asking,
        folder,
        institution: institutionOf(n),
        person,
        people,
        app: await app(school.issuer, { id: `drill-app-${n}`, redirectUri: appUri, scope: "openid" }),
        tool: await app(school.issuer, {
          id: `drill-tool-${n}`,
          secret: secrets.get(`drill-tool-${n}`) ?? "",
          redirectUri: toolUri,
          scope: "openid offline_access",
        }),
      };
    }),
  );
}

/** Administrators and resource servers ask again when there was no answer: all they do is safe to repeat. */
const patient = (school: School): School => ({
  ...school,
  admin: (...asked) => untilAnswered(() => school.admin(...asked)),
  isActive: (...asked) => untilAnswered(() => school.isActive(...asked)),
  async refresh(...asked) {
    const answer = await school.refresh(...asked);
    // A process that cannot tell at the moment has refused nothing.
    if ("status" in answer && answer.status === 503) throw new Error(`refresh: 503 ${answer.reason}`);
    return answer;
  },
});

const appUri = "com.example.drill:/signed-in";
const toolUri = "https://tool.example/signed-in";
const institutionOf = (n: number): string => `drill-${n}`;

const contentFor = (numbers: readonly number[]): object => ({
  institutions: numbers.map((n) => ({
    id: institutionOf(n),
    name: `Drill ${n}`,
    contact: "Nobody.",
    timeZone: "Europe/Berlin",
  })),
  clients: [
    {
      id: "school-scripts",
      kind: "service",
      name: "Scripts of the drill",
      institutions: "all",
      scopes: raceAdministrator.split(" "),
    },
    ...numbers.flatMap((n) => [
      {
        id: `drill-app-${n}`,
        kind: "mobile",
        name: `App ${n}`,
        institutions: "all",
        redirectUris: [appUri],
        scopes: ["openid"],
      },
      {
        id: `drill-tool-${n}`,
        kind: "tool",
        name: `Tool ${n}`,
        institutions: "all",
        redirectUris: [toolUri],
        scopes: ["openid", "offline_access"],
        secret: "generate",
      },
    ]),
  ],
});

/** A browser that stands at one of the pages, or has just left them. */
export interface Waiting {
  readonly of: App;
  readonly browser: Browser;
  readonly begun: Begun;
  readonly visit: Visit;
}

/** Goes as far as a page, or all the way to the code. Nothing is asked for that the browser's session can answer. */
export async function goTo(
  { person }: RaceSchool,
  { of, browser }: Pick<Waiting, "of" | "browser">,
  stopAt?: "password" | "consent",
): Promise<Waiting> {
  const asked = { institution: person.school, ...(stopAt === "consent" && { prompt: "consent" }) };
  const begun = await begin(of, asked);
  const visit = await passPages(browser, await browser.open(begun.url.href), person, {
    ...(stopAt && { stopAt }),
  });
  const hasArrived =
    stopAt === undefined ? visit.leftTo : visit.page.querySelector(`form[action*="/${stopAt}"]`);
  if (hasArrived === undefined || hasArrived === null)
    throw new Error(`not where it should be:\n${visit.text}`);
  return { of, browser, begun, visit };
}

export const freshBrowser = ({ school }: RaceSchool): Browser => newBrowser(school.issuer);

export const atPassword = (of: RaceSchool): Promise<Waiting> =>
  goTo(of, { of: of.app, browser: freshBrowser(of) }, "password");

/** Sends the form of the page where the browser stands, and whatever is asked after it. */
export const passOn = async ({ person }: RaceSchool, waiting: Waiting): Promise<Waiting> => ({
  ...waiting,
  visit: await passPages(waiting.browser, waiting.visit, person),
});

export async function exchanged({ of, browser, begun, visit }: Waiting): Promise<RacePhone> {
  const tokens = await exchange(of, begun, visit);
  return { of, browser, access: tokens.access_token, refresh: String(tokens.refresh_token) };
}

/** In the middle of the pages there are many ways to notice that a process cannot tell at the moment: all begin anew. */
export const prepared = <Prepared>(prepare: () => Promise<Prepared>): Promise<Prepared> =>
  untilAnswered(prepare, () => true);

export const signedIn = async (at: RaceSchool, of: App = at.app): Promise<RacePhone> =>
  exchanged(await goTo(at, { of, browser: freshBrowser(at) }));
