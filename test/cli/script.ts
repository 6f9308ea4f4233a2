import { readFileSync } from "node:fs";

/** One command of a script, and what it must say. */
export interface Step {
  /** What follows `$ `, split as a shell would. */
  readonly words: readonly string[];
  readonly stdin: string;
  /**
   * Lines of stdout as they are, then lines of stderr after `! `, then `? ` and the exit code unless it is 0. A line
   * with only `…` stands for any number of lines.
   */
  readonly expected: readonly string[];
  readonly line: number;
}

/** Something that happens outside the terminal: `% Ana signs in`. */
interface Event {
  readonly event: string;
}

export interface Script {
  readonly steps: readonly (Step | Event)[];
  /** `-- people.csv --` and the lines below it, at the end. */
  readonly files: ReadonlyMap<string, string>;
  /** `@ HALLPASS_APPROVAL_ABOVE=0`: how its server is set. */
  readonly settings: Readonly<Record<string, string>>;
}

export function readScript(file: string): Script {
  const [story = "", ...sections] = readFileSync(file, "utf8").split(/^-- (?=\S+ --$)/m);
  const files = new Map(
    sections.map((section) => {
      const end = section.indexOf(" --\n");
      return [section.slice(0, end), section.slice(end + " --\n".length)];
    }),
  );
  const steps: (Step | Event)[] = [];
  for (const [index, line] of story.split("\n").entries()) {
    if (line.startsWith("$ ")) steps.push(command(line.slice(2), index + 1));
    else if (line.startsWith("% ")) steps.push({ event: line.slice(2) });
    else if (!/^[#@]/.test(line)) expectLine(steps.at(-1), line);
  }
  for (const step of steps) if ("expected" in step) trimEnd(step as Draft);
  return { steps, files, settings: Object.fromEntries(settingsIn(story)) };
}

const settingsIn = (story: string) =>
  [...story.matchAll(/^@ (\w+)=(.*)$/gm)].map(([, name = "", value = ""]) => [name, value] as const);

/** `<acc:ana>` stands for an account id and names it; `<ana>` is that id again. */
export function pattern(expected: string, known: Map<string, string>): RegExp {
  const parts = expected.split(/<([a-z]+(?::\w+)?)>/);
  const names: string[] = [];
  const source = parts.map((part, index) => {
    if (index % 2 === 0) return RegExp.escape(part);
    const [kind = "", name] = part.split(":");
    const value = known.get(part);
    if (value !== undefined) return RegExp.escape(value);
    const form = forms[kind];
    if (form === undefined) return RegExp.escape(`<${part}>`);
    if (name === undefined) return form;
    names.push(name);
    return `(?<${name}>${form})`;
  });
  return new RegExp(`^${source.join("")}$`);
}

const forms: Readonly<Record<string, string>> = {
  apr: "apr_[\\w-]{20}",
  acc: "acc_[\\w-]{20}",
  grt: "grt_[\\w-]{20}",
  den: "den_[\\w-]{20}",
  kid: "[\\w-]+",
  time: "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d",
  iso: "\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z",
  password: "[a-z0-9]{4}(?:-[a-z0-9]{4}){3}",
  secret: "[\\w-]{43}",
  end: "\\d+:[\\w-]{43}",
  any: ".*",
};

interface Draft {
  readonly words: readonly string[];
  stdin: string;
  readonly expected: string[];
  readonly line: number;
}

const command = (text: string, line: number): Draft => ({
  words: [...text.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? ""),
  stdin: "",
  expected: [],
  line,
});

function expectLine(step: Step | Event | undefined, line: string): void {
  if (step === undefined || "event" in step) {
    if (line !== "") throw new Error(`"${line}" follows no command`);
    return;
  }
  const draft = step as Draft;
  if (line.startsWith("< ")) draft.stdin += `${line.slice(2)}\n`;
  else draft.expected.push(line);
}

/** Blank lines between one command's output and what follows in the script are not part of it. */
function trimEnd({ expected }: Draft): void {
  expected.length = expected.findLastIndex((line) => line !== "") + 1;
}
