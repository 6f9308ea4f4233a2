import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { commandLineVariables, definition, settingNames } from "../src/config/setting-definitions.ts";
import { readSettings } from "../src/config/settings.ts";

const page = readFileSync("docs/reference/settings.md", "utf8");
const example = readFileSync(".env.example", "utf8");
const [, ...chapters] = page.split(/^## /m);

function told(value: ReturnType<typeof definition>["production"]): string {
  if ("required" in value)
    return value.unless === undefined ? "required" : `required, unless \`${value.unless}\` is set`;
  if ("made" in value) return value.made;
  return `\`${value.text}\`${value.but === undefined ? "" : `, ${value.but}`}`;
}

describe("docs/reference/settings.md", () => {
  it("has a chapter for every setting, in their order, and no other", () => {
    expect(chapters.map((chapter) => chapter.split("\n")[0])).toEqual([...settingNames, "The command line"]);
  });

  it.each(settingNames)("says of %s what it is, what it must be and what stands in for it", (name) => {
    const { what, mustBe, development, production, secret } = definition(name);
    const lines = chapters.find((chapter) => chapter.startsWith(`${name}\n`))?.split("\n");
    expect(lines).toEqual(
      expect.arrayContaining([
        what,
        `- Must be: ${mustBe}`,
        `- Default in development: ${told(development)}`,
        `- Default in production: ${told(production)}`,
      ]),
    );
    expect(lines?.some((line) => line.startsWith("- Secret"))).toBe(secret === true);
  });
});

it("docs/reference/settings.md lists the variables of the command line", () => {
  const rows = [...page.matchAll(/^\| `(\w+)` \| (.*) \|$/gm)].map(([, name, what]) => [name, what]);
  expect(rows).toEqual(Object.entries(commandLineVariables));
});

describe(".env.example", () => {
  it("lists every setting with its sentence, in their order, and no other", () => {
    const listed = [...example.matchAll(/^# (.+)\n# (HALLPASS_\w+)=(.*)$/gm)];
    expect(listed.map(([, what, name]) => [name, what])).toEqual(
      settingNames.map((name) => [name, definition(name).what]),
    );
    expect(example.match(/HALLPASS_\w+(?==)/g)).toEqual(settingNames);
  });

  it("suggests only what is accepted, and no secret that somebody could leave in place", () => {
    const values = [...example.matchAll(/^# (HALLPASS_\w+|NODE_ENV)=(.*)$/gm)].map(
      ([, name = "", text = ""]) => [name, text],
    );
    const own = {
      HALLPASS_DATABASE: "postgres://hallpass:password@db.school.example/hallpass",
      HALLPASS_REDIS: "redis://:password@redis.school.example",
      HALLPASS_KEY_ENCRYPTION_SECRET: "k".repeat(32),
      HALLPASS_COOKIE_SECRETS: "c".repeat(32),
      HALLPASS_METRICS_SECRET: "m".repeat(32),
    };
    expect(values.filter(([, text]) => text === "").map(([name]) => name)).toEqual(Object.keys(own));
    expect(readSettings({ ...Object.fromEntries(values), ...own }).production).toBe(true);
  });
});
