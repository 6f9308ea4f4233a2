import { afterAll, beforeAll, expect, it } from "vitest";
import { newBrowser } from "../support/browser.ts";
import { person } from "../support/demo-people.ts";
import { type App, app, type Person } from "../support/phone.ts";
import { type Running, startForTest } from "../support/running.ts";
import { type Answer, freshCode, post } from "../support/token-requests.ts";

const rounds = 1000;
const atOnce = 4;
const lanes = 4;

/** A second use ends the sign-in in its app. One browser signs in to so many apps before it needs a password again. */
const appsEach = 25;

let running: Running;
let boards: readonly App[];
let stricts: readonly App[];
let ana: Person;

const redirectUri = "https://board.example/signed-in";

/** A public web client of the school: a browser that is signed in gets a code from it without a page. */
const declared = (id: string, more: object = {}) => ({
  id,
  kind: "web",
  name: id,
  institutions: "all",
  redirectUris: [redirectUri],
  scopes: ["openid", "offline_access"],
  secret: "none",
  ...more,
});

const ids = (name: string) => Array.from({ length: appsEach }, (_none, n) => `${name}-${n}`);

const appsOf = (name: string) =>
  Promise.all(ids(name).map((id) => app(running.origin, { id, redirectUri, scope: "openid" })));

beforeAll(async () => {
  running = await startForTest();
  const clients = [
    ...ids("board").map((id) => declared(id)),
    ...ids("strict").map((id) => declared(id, { refreshRetrySeconds: 0 })),
  ];
  await running.apply({ clients });
  boards = await appsOf("board");
  stricts = await appsOf("strict");
  ana = person(running, "northgate", "ana.silva");
});
afterAll(() => running.stop());

const exchange = (form: Form) => post(`${running.origin}/token`, form);

const refreshForm = (client: string, token: unknown) => ({
  grant_type: "refresh_token",
  client_id: client,
  refresh_token: String(token),
});

const inParallel = (form: Form): Promise<readonly Answer[]> =>
  Promise.all(Array.from({ length: atOnce }, () => exchange(form)));

/** How many succeeded; every other answer must be the refusal that the RFC asks for. */
function successes(answers: readonly Answer[]): number {
  const refused = answers.filter(({ status, body }) => status === 400 && body["error"] === "invalid_grant");
  const won = answers.filter(
    ({ status, body }) => status === 200 && typeof body["access_token"] === "string",
  );
  expect(refused.length + won.length).toBe(answers.length);
  return won.length;
}

type Form = Readonly<Record<string, string>>;

/** Each round has a sign-in of its own; some go on side by side. */
async function inRounds(apps: readonly App[], round: (code: Form) => Promise<number>): Promise<void> {
  const counts: number[] = [];
  const lane = async () => {
    for (let done = 0; done < rounds / lanes; done += apps.length) {
      const browser = newBrowser(running.origin);
      for (const each of apps) counts.push(await round(await freshCode(each, ana, browser)));
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  expect(counts).toEqual(Array.from({ length: rounds }, () => 1));
}

it(`${rounds} rounds of ${atOnce} parallel uses of a code: exactly one success each`, {
  timeout: 170_000,
}, async () => {
  await inRounds(boards, async (code) => successes(await inParallel(code)));
  expect.hasAssertions();
});

it(`${rounds} rounds of ${atOnce} parallel uses of a refresh token without a window: exactly one success each`, {
  timeout: 170_000,
}, async () => {
  await inRounds(stricts, async (code) => {
    const { body } = await exchange(code);
    return successes(await inParallel(refreshForm(String(code["client_id"]), body["refresh_token"])));
  });
  expect.hasAssertions();
});

/** One sign-in goes through all of them: what a round gets is what the next one uses. */
it(`${rounds} rounds of ${atOnce} parallel uses of a refresh token: one successor each, and the same answer to all`, {
  timeout: 170_000,
}, async () => {
  const seen = new Set<unknown>();
  let { body } = await exchange(await freshCode(boards[0] as App, ana));
  for (let round = 0; round < rounds; round += 1) {
    const answers = await inParallel(refreshForm("board-0", body["refresh_token"]));
    expect(successes(answers)).toBe(atOnce);
    expect(new Set(answers.map((answer) => withoutTime(answer))).size).toBe(1);
    seen.add(body["refresh_token"]);
    body = answers[0]?.body ?? {};
  }
  expect(seen.size).toBe(rounds);
});

const withoutTime = ({ body }: Answer): string => JSON.stringify({ ...body, expires_in: undefined });
