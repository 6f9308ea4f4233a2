import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Browser, newBrowser } from "../support/browser.ts";
import { begin, type Person, passPages } from "../support/phone.ts";
import { codeFor, type Form, type Parties, type Reply, startParties } from "./parties.ts";

/**
 * A request is under way, and an administrator ends the sign-in. Once the administrator has the answer, whatever comes
 * of the request is dead: now, and after reinstatement.
 */
const rounds = 24;

let parties: Parties;
beforeAll(async () => {
  parties = await startParties();
});
afterAll(() => parties.running.stop());

type Tokens = Readonly<Record<string, unknown>>;

/** What an administrator does, each by one request. */
const endings = {
  suspended: async (account: string) =>
    parties.admin("POST", `/accounts/${account}/suspensions`, { code: "conduct" }),
  "signed out everywhere": async (account: string) =>
    parties.admin("POST", `/accounts/${account}/revocations`, {}),
  "ended by its grant": async (_account: string, grant: string) =>
    parties.admin("POST", `/grants/${grant}/revocations`, {}),
} as const;
type Ending = keyof typeof endings;

interface Round {
  readonly who: Person;
  readonly browser: Browser;
  /** Starts what is to be overtaken, and brings back the tokens that came of it, if any. */
  readonly start: () => Promise<Tokens | undefined>;
  /** Milliseconds, about, on a machine that does nothing else. */
  readonly takes: number;
  /** Tokens from before. */
  readonly held: readonly Tokens[];
}

const tokensOf = ({ status, body }: Reply): Tokens | undefined => (status === 200 ? body : undefined);

/** How the requests went: some must have won the race and some lost it, or there was none. */
type Score = Record<"came out" | "refused", number>;

/** @param lead milliseconds by which the request begins before what ends it */
async function race(
  ending: Ending,
  lead: number,
  { who, browser, start, held }: Round,
): Promise<"came out" | "refused"> {
  const account = await parties.accountId(who);
  const grant = ending === "ended by its grant" ? await latestGrant(account) : "";
  const started = wait(Math.max(0, -lead)).then(start);
  await wait(Math.max(0, lead));
  const ended = await endings[ending](account, grant);
  expect([200, 201]).toContain(ended.status);
  const came = await started;

  const all = came === undefined ? held : [came, ...held];
  await expectDead(all);
  if (ending === "suspended") {
    await parties.admin("POST", `/accounts/${account}/reinstatements`, {});
    await expectDead(all);
  }
  const again = await browser.open((await begin(parties.phone, { prompt: "none" })).url.href);
  expect(again.leftTo?.searchParams.get("error")).toBe("login_required");
  return came === undefined ? "refused" : "came out";
}

/**
 * Who begins first, and by how much: whoever has won gives the other a start, and a longer one each time that this does not change
 * the outcome. So each overtakes the other at every point of its way, also on a machine that has little time for either.
 */
function handicap(takes: number) {
  let [lead, step] = [0, takes / 2];
  let last: string | undefined;
  return {
    lead: () => lead + (Math.random() - 0.5) * takes,
    next(outcome: "came out" | "refused"): void {
      step = outcome === last ? step * 1.5 : takes / 2;
      lead += outcome === "refused" ? step : -step;
      last = outcome;
    },
  };
}

async function latestGrant(account: string): Promise<string> {
  const { body } = await parties.admin("GET", `/accounts/${account}/grants`);
  return String((body["items"] as readonly { id: string }[])[0]?.id);
}

async function expectDead(all: readonly Tokens[]): Promise<void> {
  for (const { access_token: access, refresh_token: refresh } of all) {
    if (access !== undefined) expect(await parties.isActive(access)).toBe(false);
    expect(await parties.refresh("learning-app", refresh)).toMatchObject({
      status: 400,
      body: { error: "invalid_grant" },
    });
  }
}

/** Two people side by side, so that the races are also among each other. */
async function inRounds(ending: Ending, prepare: (who: Person) => Promise<Round>): Promise<Score> {
  const score: Score = { "came out": 0, refused: 0 };
  const lane = async (who: Person) => {
    let fair: ReturnType<typeof handicap> | undefined;
    for (let round = 0; round < rounds / 2; round += 1) {
      const prepared = await prepare(who);
      fair ??= handicap(prepared.takes);
      const outcome = await race(ending, fair.lead(), prepared);
      score[outcome] += 1;
      fair.next(outcome);
    }
  };
  await Promise.all([lane(parties.ana), lane(parties.fumiko)]);
  return score;
}

const some: unknown = expect.toSatisfy((count: number) => count > 0);
const aRace = { "came out": some, refused: some };

const exchange = async (form: Form) => tokensOf(await parties.post("/token", form));

async function aRefresh(who: Person): Promise<Round> {
  const browser = newBrowser(parties.origin);
  const tokens = await exchange(await codeFor(parties.phone, who, { browser }));
  const token = tokens?.["refresh_token"];
  return {
    who,
    browser,
    takes: 12,
    held: [tokens ?? {}],
    start: async () => tokensOf(await parties.refresh("learning-app", token)),
  };
}

async function anExchange(who: Person): Promise<Round> {
  const browser = newBrowser(parties.origin);
  const form = await codeFor(parties.phone, who, { browser });
  return { who, browser, takes: 12, held: [], start: () => exchange(form) };
}

/** The person has signed in and has the page with "Continue" before them; then they press it. */
async function aConsent(who: Person): Promise<Round> {
  const browser = newBrowser(parties.origin);
  await codeFor(parties.board, who, { browser });
  const begun = await begin(parties.phone, { institution: who.school });
  const page = await browser.open(begun.url.href);
  const start = async () => {
    const { leftTo } = await passPages(browser, await browser.submit(page, "continue"), nobody);
    const code = leftTo?.searchParams.get("code");
    if (typeof code !== "string") return undefined;
    return exchange({
      grant_type: "authorization_code",
      client_id: "learning-app",
      redirect_uri: parties.phone.redirectUri,
      code,
      code_verifier: begun.verifier,
    });
  };
  return { who, browser, takes: 40, held: [], start };
}

/** Somebody who does not know the password when asked again. */
const nobody: Person = { school: "northgate", username: "", password: "" };

it.each(Object.keys(endings) as readonly Ending[])(
  "a refresh in flight while its sign-in is %s: what comes out afterwards is dead",
  async (ending) => {
    expect(await inRounds(ending, aRefresh)).toEqual(aRace);
  },
);

it.each(Object.keys(endings) as readonly Ending[])(
  "a code exchange in flight while its sign-in is %s: what comes out afterwards is dead",
  async (ending) => {
    expect(await inRounds(ending, anExchange)).toEqual(aRace);
  },
);

it.each(["suspended", "signed out everywhere"] as const)(
  "a consent in flight while the person is %s: what comes out afterwards is dead",
  async (ending) => {
    expect(await inRounds(ending, aConsent)).toEqual(aRace);
  },
);
