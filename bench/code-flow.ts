import { newBrowser } from "../test/support/browser.ts";
import { person } from "../test/support/demo-people.ts";
import { type Person, passPages } from "../test/support/phone.ts";
import { startRedis } from "../test/support/redis.ts";
import { basic } from "../test/support/token-requests.ts";
import type { Contender } from "./compare.ts";
import type { SourceOf } from "./load/sources.ts";
import type { Report, Size } from "./report.ts";
import type { Server } from "./servers/child-server.ts";
import { names } from "./servers/everybody.ts";
import { school, startPlain } from "./servers/hallpass.ts";
import { startStock, stockSecret } from "./servers/start-stock.ts";
import { roundsOf, versusStock } from "./versus.ts";

/** RFC 6749 §4.1 with PKCE, in a browser in which the person is signed in already: no page is shown. */
export async function codeFlow({ short }: Size): Promise<Report> {
  const browsers = short ? 20 : 40;
  await using stack = new AsyncDisposableStack();
  const redis = await startRedis();
  stack.defer(redis.stop);
  const lakeside = await school({ people: 1 });
  stack.defer(lakeside.remove);
  const hallpass = await startPlain(lakeside);
  stack.defer(hallpass.stop);
  const memory = await startStock({});
  stack.defer(memory.stop);
  const onRedis = await startStock({ redis: redis.url });
  stack.defer(onRedis.stop);

  const ana = person(lakeside, "northgate", "ana.silva");
  const secret = lakeside.credentials.clients["quiz-tool"]?.secret ?? "";
  const atHallpass = { browsers, secret, ana };
  const atStock = { browsers, secret: stockSecret };
  const contenders: readonly Contender[] = [
    { name: names.hallpass, server: hallpass, source: await signedIn(hallpass, atHallpass) },
    { name: names.memory, server: memory, source: await signedIn(memory, atStock) },
    { name: names.redis, server: onRedis, source: await signedIn(onRedis, atStock), helper: redis },
  ];
  return {
    title: "Code flow",
    method: [
      "Authorize and exchange the code, with PKCE, in a browser that is signed in already; a confidential client gets an access token, a refresh token and an ID token.",
      "Latencies, and their rates, are of a request; a flow is two.",
      "Here Hallpass's issuer is `http://localhost`, for the sake of the browsers' cookies.",
    ],
    ...(await versusStock(contenders, { ...roundsOf(short, 2000), what: { name: "flow", requests: 2 } })),
  };
}

const redirectUri = "https://quiz.example/signed-in";

/** RFC 7636, appendix B. */
const pkce = {
  verifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
  challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
};

interface Signing {
  readonly browsers: number;
  readonly secret: string;
  readonly ana?: Person;
}

const query = new URLSearchParams({
  client_id: "quiz-tool",
  response_type: "code",
  redirect_uri: redirectUri,
  scope: "openid profile",
  code_challenge: pkce.challenge,
  code_challenge_method: "S256",
});
export const authorize = `/authorize?${query.toString()}`;

/** The fields of the exchange, all but the code. */
export const exchange = {
  grant_type: "authorization_code",
  redirect_uri: redirectUri,
  code_verifier: pkce.verifier,
};

/** Browsers in which Ana, or at the stock engine somebody, has signed in once. */
async function signedIn({ port }: Server, { browsers, secret, ana }: Signing): Promise<SourceOf> {
  const cookies: string[] = [];
  for (let n = 0; n < browsers; n += 1) {
    const browser = newBrowser(`http://localhost:${port}`);
    const visit = await browser.open(`http://localhost:${port}${authorize}&login_hint=somebody-${n}`);
    const end = ana === undefined ? visit : await passPages(browser, visit, ana);
    if (end.leftTo?.searchParams.get("code") === null) throw new Error(`not signed in:\n${end.text}`);
    cookies.push((await browser.cookies()).map(({ key, value }) => `${key}=${value}`).join("; "));
  }
  return {
    kind: "code-flows",
    authorize,
    token: "/token",
    authorization: basic("quiz-tool", secret)["authorization"] ?? "",
    exchange,
    cookies,
  };
}
