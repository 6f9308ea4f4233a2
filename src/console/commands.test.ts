import { expect, it } from "vitest";
import { consoleDoor } from "../../test/console-door.ts";
import { people, phone } from "../../test/two-schools.ts";
import { hallpassProgram } from "../cli/program.ts";
import { command } from "./command.ts";
import { routes } from "./routes.ts";

const silent = { write: () => true };

/** The command line's own parser, which runs nothing. It throws for what is no command. */
const parsed = async (words: readonly string[]): Promise<void> => {
  const program = hallpassProgram(() => async () => undefined, { stdout: silent, stderr: silent });
  await program.parseAsync([...words], { from: "user" });
};

/** As a shell splits a line: words, and those in single quotes. */
const split = (line: string): readonly string[] =>
  [...line.matchAll(/(?:[^\s'\\]|'[^']*'|\\')+/g)].map(([word]) =>
    word.replaceAll("\\'", "\u0000").replaceAll("'", "").replaceAll("\u0000", "'"),
  );

const unescaped = (text: string): string =>
  text
    .replaceAll("&#39;", "'")
    .replaceAll("&quot;", '"')
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");

const policy =
  "institution=riverside&proposed=yes&mobile-timed=yes&mobile-absolute=72&mobile-sliding=8&mobile-ends=either-runs-out" +
  "&mobileAccess=off&consoleIdle=15&repeats=yearly&yearly=08-01&at=04:00&scheduledMobileOnly=yes&stagger=6" +
  "&quiet-from-0=2026-12-01T00:00&quiet-to-0=2026-12-24T00:00";

const pages = [
  ...routes
    .filter(({ method, path }) => method === "get" && !/^\/audit[./]/.test(path))
    .map(({ path }) => (path === "/" ? "" : path)),
  "/people?text=o'neill&institution=riverside",
  "/end?level=everyone&mobileOnly=yes&spare=yes&until=2026-08-31T08:00&until-zone=Europe/Berlin",
  "/end?level=client&client=app",
  `/policy?${policy}`,
  "/policy?institution=riverside&proposed=yes&repeats=days&everyDays=30&from=2026-09-01&at=04:00",
  "/audit?account=ana&actor=rosa&action=revoke&from=2026-08-31T08:00&to=2026-09-02T08:00",
];

const idFor = (path: string): string => {
  if (path.startsWith("/people")) return people.ana.id;
  if (path.startsWith("/sign-ins")) return phone;
  if (path.startsWith("/approvals")) return "apr_ana";
  return path.startsWith("/ended") ? "den_hugo" : "app";
};

const lineOn = (text: string): string =>
  unescaped(/<div class="terminal[\s\S]*?<code[^>]*>([^<]*)<\/code>/.exec(text)?.[1] ?? "");

/** All of what a page shows is taken by the command line. */
async function commandOn(text: string): Promise<string> {
  const line = lineOn(text);
  for (const one of line.split(" && ")) {
    const [name, ...words] = split(one);
    expect(name).toBe("hallpass");
    await parsed(words);
  }
  return line;
}

it.each(pages)("shows a command that the command line takes: %s", async (path) => {
  const { get, sit } = await consoleDoor();
  sit("dora");
  const { status, text } = await get(path.replace(":id", idFor(path)));
  expect(status).toBe(200);
  await commandOn(text);
});

/** A form that says little of what it must, one that says what it can, and ids of what there is and what there is not. */
const forms: readonly Readonly<Record<string, string>>[] = [
  {},
  { code: "x", typed: "riverside", list: "riverside/ana", action: "suspend", overlap: "24", access: "off" },
];

const whatWasSent = (path: string): readonly string[] =>
  [idFor(path), "nothing"].map((id) => (path === "/" ? "" : path.replace(":id", id)));

/** What a route answers to somebody, of what is a page of the console. */
async function pagesFor(who: string, { method, path }: (typeof routes)[number]): Promise<readonly string[]> {
  const { get, post, sit } = await consoleDoor();
  sit(who);
  const answers = [];
  for (const at of new Set(whatWasSent(path)))
    for (const form of method === "get" ? [undefined] : forms)
      answers.push(await (form === undefined ? get(at) : post(at, form, {}, "/people")));
  return answers
    .filter(({ headers, status }) => headers["content-type"]?.startsWith("text/html") && status !== 303)
    .map(({ text }) => text);
}

it.each(routes.map((route) => [route.method, route.path, route] as const))(
  "shows one on whatever it answers, to whom it may and whom it may not: %s %s",
  async (_method, _path, route) => {
    const texts: string[] = [];
    for (const who of ["dora", "rosa", "sue", "ana"]) texts.push(...(await pagesFor(who, route)));
    expect(texts.length).toBeGreaterThan(1);
    for (const text of texts) expect(await commandOn(text)).toMatch(/^hallpass \w/);
  },
);

it.each([
  ["a new app", "/new-app?kind=tool", "clients register quiz-2 --kind tool"],
  ["a new secret", "/apps/quiz-2/secret", "clients rotate-secret quiz-2 --overlap 24 --code yearly"],
  ["a new password", `/people/${people.ana.id}/password`, "accounts set-password riverside/ana --generate"],
])(
  "shows with what is told once of %s the command that makes it, and no secret in it",
  async (_what, path, begins) => {
    const { logged, post, sit } = await consoleDoor();
    sit("dora");
    const fields = {
      id: "quiz-2",
      name: "Quiz 2",
      redirectUris: "https://quiz.example/back",
      institutions: "all",
    };
    const filled = { ...fields, scopes: "openid", overlap: "24", code: "yearly" };
    const made = await post("/new-app?kind=tool", filled);
    const { status, text } = path.startsWith("/new-app") ? made : await post(path, filled);
    expect([status, logged]).toEqual([200, []]);
    const [, secret = ""] = /<p class="secret"><code>([^<]+)</.exec(text) ?? [];
    expect(secret.length).toBeGreaterThan(11);
    const line = await commandOn(text);
    expect(line).toMatch(new RegExp(`^hallpass ${begins}`));
    expect(line).not.toContain(secret);
  },
);

it("shows a suspension's times as the instants that the form means", async () => {
  const { post, records, sit } = await consoleDoor();
  sit("dora");
  const at = `/people/${people.ana.id}/suspend`;
  const filled = {
    starts: "2026-09-02T08:00",
    "starts-zone": "Europe/Berlin",
    ends: "2026-11-02T08:00",
    "ends-zone": "Europe/Berlin",
    signOut: "pause",
  };
  // Without a reason the form comes back as it was filled.
  const { status, text } = await post(at, { ...filled, code: "" });
  expect(status).toBe(400);
  const [, ...words] = split(lineOn(text));
  await parsed(words);
  const [from, until] = ["--from", "--until"].map((name) => words[words.indexOf(name) + 1] ?? "");
  expect([from, until]).toEqual(["2026-09-02T06:00:00Z", "2026-11-02T07:00:00Z"]);
  expect((await post(at, { ...filled, code: "conduct" })).status).toBe(303);
  const [made] = await records.suspensionsOf(people.ana.id);
  expect([made?.startsAt, made?.endsAt]).toEqual([from, until].map((time) => Date.parse(time ?? "")));
  expect(words).toContain("--keep-signed-in");
});

it("finds a command wrong that there is not", async () => {
  await expect(parsed(["people", "find"])).rejects.toThrow("unknown command");
});

it("quotes what a shell would read more into", () => {
  const words = ["it's", "$HOME", "two words", "a;b", "plain/word.1"];
  const line = command("suspend", ...words);
  expect(line).toBe(String.raw`hallpass suspend 'it'\''s' '$HOME' 'two words' 'a;b' plain/word.1`);
  expect(split(line).slice(2)).toEqual(words);
});
