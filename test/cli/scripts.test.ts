import { globSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { Readable } from "node:stream";
import { isDeepStrictEqual } from "node:util";
import { afterEach, beforeEach, expect, it } from "vitest";
import { runCommandLine } from "../../src/cli/command-line.ts";
import { readContentDocument } from "../../src/config/parse-content.ts";
import { instant } from "../../src/policy/time.ts";
import { newBrowser } from "../support/browser.ts";
import { learningApp, type Person, passPages, signIn } from "../support/phone.ts";
import { type Running, startForTest } from "../support/running.ts";
import { pattern, readScript, type Script, type Step } from "./script.ts";

const scripts = globSync("test/cli/*.txt").toSorted();
if (scripts.length < 7) throw new Error("the scripts are not where they should be");

let running: Running;
let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "hallpass-home-"));
});
afterEach(async () => {
  await running.stop();
  await rm(home, { recursive: true });
});

it.each(scripts.map((file) => [basename(file, ".txt"), file]))(
  "%s goes as its script says",
  async (_, file) => {
    const script = readScript(file);
    running = await startForTest({ env: { HALLPASS_LOG_LEVEL: "error", ...script.settings } });
    const { said, expected } = await play(script);
    expect(said).toEqual(expected);
  },
);

interface Played {
  readonly said: readonly string[];
  readonly expected: readonly string[];
}

/** The first command that says something else than it must, or the last. */
async function play(script: Script): Promise<Played> {
  for (const [name, text] of script.files) await writeFile(join(home, name), text);
  const known = new Map([
    ["origin", running.origin],
    ["port", new URL(running.origin).port],
  ]);
  const opener: { person?: Person } = {};
  let played: Played = { said: ["nothing"], expected: [] };
  for (const step of script.steps) {
    if ("event" in step) await happen(step.event, opener);
    else {
      played = await compare(step, { script, known, ...opener });
      if (!isDeepStrictEqual(played.said, played.expected)) return played;
    }
  }
  return played;
}

async function compare(step: Step, stage: Stage): Promise<Played> {
  const said = likened(await run(step, stage), step.expected, stage.known);
  const which = `line ${step.line}: ${step.words.join(" ")}`;
  return { said: [which, ...said], expected: [which, ...step.expected] };
}

/** `% northgate/ana.silva signs in on a phone`, `% lakeside/kim.larsen will open the address`. */
async function happen(event: string, opener: { person?: Person }): Promise<void> {
  const [, who = "", what = ""] = /^(\S+) (.*)$/.exec(event) ?? [];
  if (what === "will open the address") opener.person = person(who);
  else if (what === "signs in on a phone") await signIn(await learningApp(running.origin), person(who));
  else throw new Error(`nobody knows how "${event}" happens`);
}

function person(account: string): Person {
  const [school = "", username = ""] = account.split("/");
  const password = running.credentials.accounts[account]?.password;
  if (password === undefined) throw new Error(`there is no ${account}`);
  return { school, username, password };
}

interface Stage {
  readonly script: Script;
  readonly known: Map<string, string>;
  readonly person?: Person;
}

/** What was said, with expected lines in the place of those that fit, so that a difference shows only where there is one. */
function likened(said: readonly string[], expected: readonly string[], known: Map<string, string>): string[] {
  const rest = [...said];
  const shown = expected.map((line, index) => {
    if (line !== "…") return matched(rest.shift(), line, known);
    rest.splice(0, linesUntil(rest, expected[index + 1], known));
    return line;
  });
  return [...shown, ...rest].filter((line) => line !== undefined);
}

function linesUntil(said: readonly string[], next: string | undefined, known: Map<string, string>): number {
  const found = said.findIndex((line) => next !== undefined && matched(line, next, known) === next);
  return found === -1 ? said.length : found;
}

function matched(line: string | undefined, expected: string, known: Map<string, string>): string | undefined {
  const match = line === undefined ? null : pattern(expected, known).exec(line);
  for (const [name, value] of Object.entries(match?.groups ?? {})) known.set(name, value);
  return match === null ? line : expected;
}

async function run(
  { words, stdin }: Step,
  { script, known, person: opens }: Stage,
): Promise<readonly string[]> {
  const start = words.indexOf("hallpass");
  const env = Object.fromEntries(words.slice(0, start).map((word) => word.split("=", 2)));
  const argv = words
    .slice(start + 1)
    .map((word) => (script.files.has(word) ? join(home, word) : word))
    .map((word) => word.replaceAll(/<(\w+)>/g, (_, name: string) => known.get(name) ?? `<${name}>`));
  let out = "";
  let err = "";
  const visits: Promise<void>[] = [];
  const exitCode = await runCommandLine(argv, {
    serve: atHome,
    migrate: atHome,
    examine: atHome,
    exportTo: atHome,
    importFrom: atHome,
    restore: atHome,
    applyHere: atHome,
    readContentFile: async (file) => readContentDocument(file),
    env: { HALLPASS_URL: running.origin, HALLPASS_DATA: running.folder, XDG_CONFIG_HOME: home, ...env },
    stdin: Object.assign(Readable.from([stdin]), { isTTY: false }) as unknown as NodeJS.ReadStream,
    stdout: { write: (text) => (out += text) },
    stderr: {
      write: (text) => {
        err += text;
        const url = /http:\S+\/authorize\S+/.exec(text)?.[0];
        if (url !== undefined && opens !== undefined) visits.push(openAsPerson(url, opens));
      },
    },
    isTerminal: false,
    now: () => instant(Date.now()),
    timeZone: "UTC",
  });
  await Promise.all(visits);
  return [
    ...linesOf(out),
    ...linesOf(err.replaceAll(`${home}/`, "")).map((line) => `! ${line}`.trimEnd()),
    ...(exitCode === 0 ? [] : [`? ${exitCode}`]),
  ];
}

/** The browser goes through the pages and then to the address at which the command waits. */
async function openAsPerson(url: string, opens: Person): Promise<void> {
  const browser = newBrowser(running.origin);
  const visit = await passPages(browser, await browser.open(url), opens);
  if (visit.leftTo === undefined) throw new Error(`not sent back to the terminal:\n${visit.text}`);
  await fetch(visit.leftTo);
}

const atHome = (): never => {
  throw new Error("bin.test.ts runs what the machine does itself");
};

const linesOf = (text: string): readonly string[] => (text === "" ? [] : text.replace(/\n$/, "").split("\n"));
