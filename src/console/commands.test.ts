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
    .filter(({ method, path }) => method === "get" && !path.startsWith("/audit."))
    .map(({ path }) => (path === "/" ? "" : path)),
  "/people?text=o'neill&institution=riverside",
  "/end?level=everyone&mobileOnly=yes&spare=yes&until=2026-08-31T08:00&until-zone=Europe/Berlin",
  "/end?level=client&client=app",
  `/policy?${policy}`,
  "/policy?institution=riverside&proposed=yes&repeats=days&everyDays=30&from=2026-09-01&at=04:00",
  `/audit?account=${people.ana.id}&actor=x&action=revoke&from=2026-08-31T08:00&to=2026-09-02T08:00`,
];

const idFor = (path: string): string => {
  if (path.startsWith("/people")) return people.ana.id;
  if (path.startsWith("/sign-ins")) return phone;
  if (path.startsWith("/approvals")) return "apr_ana";
  return path.startsWith("/ended") ? "den_hugo" : "app";
};

it.each(pages)("shows a command that the command line takes: %s", async (path) => {
  const { get, sit } = await consoleDoor();
  sit("dora");
  const { status, text } = await get(path.replace(":id", idFor(path)));
  expect(status).toBe(200);
  const [, line = ""] = /<div class="terminal[\s\S]*?<code[^>]*>([^<]*)<\/code>/.exec(text) ?? [];
  const commands = unescaped(line).split(" && ");
  for (const one of commands) {
    const [name, ...words] = split(one);
    expect(name).toBe("hallpass");
    await parsed(words);
  }
});

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
  const [, line = ""] = /<div class="terminal[\s\S]*?<code[^>]*>([^<]*)<\/code>/.exec(text) ?? [];
  const [, ...words] = split(unescaped(line));
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
