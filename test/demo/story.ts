import * as client from "openid-client";
import { newBrowser } from "../support/browser.ts";
import { person, quizTool, resourceServer } from "../support/demo-people.ts";
import { begin, exchange, learningApp, passPages, signIn } from "../support/phone.ts";
import { type Administrator, administrator, refusal } from "./administrator.ts";
import type { DemoServer } from "./server.ts";
import type { Tell } from "./teller.ts";

/** Tells every step and returns how many there were. */
export async function story(server: DemoServer, told: Tell): Promise<number> {
  let steps = 0;
  const tell: Tell = async (sentence, does, mustBe) => {
    const answer = await told(sentence, does, mustBe);
    steps += 1;
    return answer;
  };

  const ana = person(server, "northgate", "ana.silva");
  const [phone, platform, tool] = await Promise.all([
    learningApp(server.origin),
    resourceServer(server),
    quizTool(server),
  ]);
  const introspect = (token: string) => client.tokenIntrospection(platform.config, token);

  const browser = newBrowser(server.origin);
  const begun = await begin(phone, { device_name: "Ana's phone" });
  let visit = await tell(
    "the phone opens the sign-in page and is asked for its school",
    () => browser.open(begun.url.href),
    ({ text }) => text.includes("Northgate High School") && text.includes("Lakeside University"),
  );
  visit = await tell(
    "Ana chooses Northgate High School",
    () => browser.submit(visit, "school", { institution: ana.school }),
    ({ page }) => page.querySelector("input[type=password]") !== null,
  );
  visit = await tell(
    "she gives her password and is sent back to the app",
    () => passPages(browser, visit, ana),
    ({ leftTo }) => leftTo?.protocol === "com.example.learning:" && leftTo.searchParams.has("code"),
  );
  const first = await tell(
    "the app exchanges the code for tokens",
    () => exchange(phone, begun, visit),
    (tokens) => tokens.refresh_token !== undefined && tokens.id_token !== undefined,
  );
  await tell(
    "the platform's server asks about the access token: active",
    () => introspect(first.access_token),
    ({ active, institution }) => active && institution === "northgate",
  );
  const second = await tell(
    "the app refreshes, and gets a new refresh token",
    () => client.refreshTokenGrant(phone.config, String(first.refresh_token)),
    ({ refresh_token }) => refresh_token !== undefined && refresh_token !== first.refresh_token,
  );

  const dora: Administrator = await tell(
    "Dora, who administers Northgate, signs in from a terminal",
    () => administrator(server.origin, person(server, "northgate", "dora.novak")),
    () => true,
  );
  const id = String(first.claims()?.sub);
  await tell(
    "she suspends Ana",
    () => dora.post(`/accounts/${id}/suspensions`, { code: "conduct", note: "Told of by the demo." }),
    () => true,
  );
  await tell("at once the server is told: inactive", () => introspect(second.access_token), isInactive);
  await tell(
    "the app's refresh is refused: suspended",
    () => refusal(phone, second.refresh_token),
    refusedAs("suspended"),
  );
  await tell(
    "Ana tries to sign in, and learns it only after the right password",
    async () => {
      const elsewhere = newBrowser(server.origin);
      return passPages(elsewhere, await elsewhere.open((await begin(phone)).url.href), ana);
    },
    ({ text, leftTo }) =>
      leftTo === undefined && text.includes("suspended") && text.includes("school office"),
  );
  await tell(
    "Dora reinstates Ana",
    () => dora.post(`/accounts/${id}/reinstatements`, {}),
    () => true,
  );
  await tell(
    "the old sign-in stays over: revoked",
    () => refusal(phone, second.refresh_token),
    refusedAs("revoked"),
  );

  const third = await tell(
    "the phone signs in again",
    async () => (await signIn(phone, ana)).tokens,
    ({ refresh_token }) => refresh_token !== undefined,
  );
  const toolTokens = await tell(
    "Ana lets the Quiz Tool act for her, after she was asked",
    async () => (await signIn(tool, ana)).tokens,
    ({ refresh_token }) => refresh_token !== undefined,
  );
  const grants = await tell(
    "Dora lists Ana's sign-ins: the phone and the tool",
    async () => liveGrants(await dora.get(`/accounts/${id}/grants`)),
    (live) =>
      live.some(({ client: app }) => app === "learning-app") &&
      live.some(({ client: app }) => app === "quiz-tool"),
  );
  await tell(
    "she ends the tool's",
    () =>
      dora.post(`/grants/${grants.find(({ client: app }) => app === "quiz-tool")?.id}/revocations`, {
        code: "demo",
      }),
    () => true,
  );
  await tell("the tool's token is inactive", () => introspect(toolTokens.access_token), isInactive);
  await tell(
    "the phone's goes on",
    () => introspect(third.access_token),
    ({ active }) => active,
  );
  await tell(
    "she ends all of Ana's sign-ins",
    () => dora.post(`/accounts/${id}/revocations`, { code: "demo" }),
    () => true,
  );
  await tell("the phone's token is inactive", () => introspect(third.access_token), isInactive);
  await tell(
    "its refresh is refused: revoked",
    () => refusal(phone, third.refresh_token),
    refusedAs("revoked"),
  );
  return steps;
}

const isInactive = (answer: object): boolean => JSON.stringify(answer) === '{"active":false}';

const refusedAs =
  (reason: string) =>
  (answer: Awaited<ReturnType<typeof refusal>>): boolean =>
    answer.status === 400 && answer.error === "invalid_grant" && answer.reason === reason;

/** The list also holds those that are over; these are not. */
function liveGrants(answer: Readonly<Record<string, unknown>>): readonly { id: string; client: string }[] {
  const items = answer["items"] as { id: string; client: { id: string }; decision: { allowed: boolean } }[];
  return items
    .filter(({ decision }) => decision.allowed)
    .map(({ id, client: { id: app } }) => ({ id, client: app }));
}
