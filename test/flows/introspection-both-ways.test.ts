import { Agent, request } from "node:http";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { instant } from "../../src/policy/time.ts";
import { type Form, type Parties, startParties } from "../security/parties.ts";
import { basic } from "../support/token-requests.ts";
import { kindsOfTokens, signedIn } from "./kinds-of-tokens.ts";
import { malformed } from "./malformed-questions.ts";

/**
 * What is asked in the usual way is answered in front of the engine, what comes in pieces (RFC 9112 §7.1) by the engine.
 * Nobody may be able to tell which of the two has answered.
 */
const start = Math.floor(Date.now() / 1000) * 1000;
let parties: Parties;
const agent = new Agent({ keepAlive: true, maxSockets: 8 });
beforeAll(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: start });
  parties = await startParties({
    now: () => instant(Date.now()),
    env: { HALLPASS_INTROSPECTION_MISSES: "1000000" },
  });
  const server = {
    kind: "resource-server",
    institutions: "all",
    secret: "generate",
    signedAccessTokens: "ES256",
  };
  gradesSecret = await parties.register({ ...server, id: "grades-api", name: "Grades", audience: grades });
});
afterAll(async () => {
  agent.destroy();
  await parties.running.stop();
  vi.useRealTimers();
});

interface Asking {
  readonly headers: Form;
  readonly form: string;
}

/** All of an answer but what differs at every request. */
function ask({ headers, form }: Asking, inPieces: boolean): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const length = inPieces ? {} : { "content-length": Buffer.byteLength(form) };
  const outgoing = request(`${parties.origin}/introspect`, {
    method: "POST",
    agent,
    headers: { "content-type": "application/x-www-form-urlencoded", ...headers, ...length },
  });
  outgoing.once("error", reject);
  outgoing.once("response", (response) => {
    let text = "";
    response.setEncoding("utf8").on("data", (piece: string) => (text += piece));
    response.once("end", () => {
      const names = Object.entries(response.headers)
        .filter(([name]) => !changing.has(name))
        .map(([name, value]) => `${name}: ${String(value)}`);
      // An error page names the request.
      const same = text.replaceAll(/req_[\w-]+/g, "req_");
      resolve(JSON.stringify([response.statusCode, names.toSorted((a, b) => (a < b ? -1 : 1)), same]));
    });
  });
  if (inPieces) outgoing.write(form.slice(0, 1));
  outgoing.end(inPieces ? form.slice(1) : form);
  return promise;
}

const grades = "https://grades.platform.example";
let gradesSecret: string;

const changing = new Set(["date", "x-request-id"]);

/** How many the engine has answered, of all so far. The log is long: each line is looked at once. */
const byEngine = (() => {
  let [seen, answered] = [0, 0];
  return () => {
    const { logged } = parties.running;
    for (; seen < logged.length; seen += 1) if (logged[seen]?.includes('"/introspect"')) answered += 1;
    return answered;
  };
})();

/** Asks each both ways, and returns how many the engine has answered of those asked in the usual way. */
async function bothWays(questions: readonly Asking[]): Promise<number> {
  let left = 0;
  for (let from = 0; from < questions.length; from += 8) {
    const some = questions.slice(from, from + 8);
    const before = byEngine();
    const quick = await Promise.all(some.map((asking) => ask(asking, false)));
    left += byEngine() - before;
    const slow = await Promise.all(some.map((asking) => ask(asking, true)));
    expect(byEngine() - before).toBeGreaterThanOrEqual(some.length);
    for (const [at, asking] of some.entries()) expect([asking, quick[at]]).toEqual([asking, slow[at]]);
  }
  return left;
}

const callers = (): readonly (readonly [string, Form, Form])[] => {
  const post = (id: string, secret = parties.secretOf(id)) => ({ client_id: id, client_secret: secret });
  return [
    ["platform", parties.as("platform-api"), {}],
    ["platform, in the form", {}, post("platform-api")],
    ["library", parties.as("lakeside-library"), {}],
    ["grades", basic("grades-api", gradesSecret), {}],
    ["tool", parties.as("quiz-tool"), {}],
    ["service", parties.as("school-scripts"), {}],
    ["wrong secret", basic("platform-api", "wrong"), {}],
    ["wrong secret, in the form", {}, post("platform-api", "wrong")],
    ["nobody knows", basic("nobody", "secret"), {}],
    ["public", {}, { client_id: "learning-app" }],
    ["twice", parties.as("platform-api"), post("platform-api")],
    ["named again", parties.as("platform-api"), { client_id: "platform-api" }],
    ["named otherwise", parties.as("platform-api"), { client_id: "quiz-tool" }],
    ["nobody", {}, {}],
    ["no Basic", { authorization: "Bearer x" }, {}],
  ];
};

const hints: readonly Form[] = [
  {},
  { token_type_hint: "access_token" },
  { token_type_hint: "refresh_token" },
  { token_type_hint: "nonsense" },
];

const accepts: readonly Form[] = [
  {},
  { accept: "application/json" },
  { accept: "*/*" },
  { accept: "text/html" },
];

it("nobody can tell whether the engine has answered, whatever is asked by whomever", async () => {
  const questions = Object.values(await kindsOfTokens({ parties, start, signedFor: grades })).flatMap(
    (token) =>
      callers().flatMap(([, headers, fields]) =>
        hints.flatMap((hint) =>
          accepts.map((accept) => ({
            headers: { ...headers, ...accept },
            form: new URLSearchParams({ token, ...hint, ...fields }).toString(),
          })),
        ),
      ),
  );
  expect(questions.length).toBeGreaterThan(4000);
  const left = await bothWays(questions);
  // What is plain never comes to the engine.
  expect(questions.length - left).toBeGreaterThan(450);
}, 120_000);

it("nor by malformed questions", async () => {
  const token = String((await signedIn(parties))["access_token"]);
  const { authorization = "" } = parties.as("platform-api");
  const secret = parties.secretOf("platform-api");
  const { good, forms, types, authorizations, others } = malformed({ token, authorization, secret });
  const headers = { authorization };
  const questions = [
    ...forms.map((form) => ({ headers, form })),
    ...types.map((type) => ({ headers: { authorization, "content-type": type }, form: good })),
    ...authorizations.map((given) => ({ headers: { authorization: given }, form: good })),
    ...others.map((more) => ({ headers: { authorization, ...more }, form: good })),
  ];
  expect(await bothWays(questions)).toBeLessThan(questions.length);
});
