import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { contentJsonSchema } from "../src/config/content-schema.ts";
import { parseContent, readContentFile } from "../src/config/parse-content.ts";

interface Schema {
  readonly description?: string;
  readonly properties: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items: Schema;
  readonly anyOf: readonly Schema[];
  readonly oneOf: readonly Schema[];
  readonly const?: string;
}

const schema = contentJsonSchema() as Schema;
const page = readFileSync("docs/reference/content.md", "utf8");

/** The body of the first table after the words. */
const table = (after: string): string[] =>
  (/\n\|-.*\n((?:\|.*\n)+)/.exec(page.slice(page.indexOf(after)))?.[1] ?? "").trim().split("\n");

const need = (object: Schema, key: string): string =>
  (object.required ?? []).includes(key) ? "required" : "optional";

const rows = (object: Schema | undefined): string[] =>
  Object.entries(object?.properties ?? {}).map(
    ([key, { description }]) => `| \`${key}\` | ${need(object as Schema, key)} | ${description} |`,
  );

const list = (key: string): Schema => schema.properties[key]?.items as Schema;
const timers = list("institutions").properties["timers"];

describe("docs/reference/content.md", () => {
  it.each([
    ["\n## institutions", list("institutions")],
    ["\n### timers", timers],
    ["Each kind takes both timers", timers?.properties["mobile"]?.anyOf[1]],
    ["\n## accounts", list("accounts")],
  ])("explains every key and no other: %s", (after, object) => {
    expect(table(after)).toEqual(rows(object));
  });

  it("says which kind of client has which key", () => {
    const kinds = list("clients").oneOf;
    expect(kinds.map(({ properties }) => properties["kind"]?.const)).toEqual(
      /\| key \| (mobile.*) \|\n/.exec(page)?.[1]?.split(" | "),
    );
    const keys = [...new Set(kinds.flatMap(({ properties }) => Object.keys(properties)))];
    const expected = keys.map((key) => {
      const cells = kinds.map((kind) => (key in kind.properties ? need(kind, key) : "–"));
      return `| \`${key}\` | ${cells.join(" | ")} |`;
    });
    expect(table("\n## clients").toSorted()).toEqual(expected.toSorted());
  });

  it("explains each key of a client once", () => {
    const keys = [...new Set(list("clients").oneOf.flatMap(({ properties }) => Object.keys(properties)))];
    const chapter = page.slice(page.indexOf("\n## clients"), page.indexOf("\n### Redirect URIs"));
    expect([...chapter.matchAll(/^- `(\w+)`: /gm)].map(([, key]) => String(key)).toSorted()).toEqual(
      keys.toSorted(),
    );
  });

  it("shows examples that are accepted", () => {
    const examples = [...page.matchAll(/^```yaml\n(.*?)^```/gms)].map(([, example = ""]) => example);
    expect(examples.length).toBeGreaterThanOrEqual(3);
    for (const example of examples) expect(parseContent(example, "content.md").institutions).toHaveLength(1);
  });
});

describe("docs/reference/content.schema.json", () => {
  it("is what tools/write-content-schema.ts writes", () => {
    expect(readFileSync("docs/reference/content.schema.json", "utf8")).toBe(
      `${JSON.stringify(schema, null, 2)}\n`,
    );
  });
});

describe("config/", () => {
  const demo = readContentFile("config/demo.yaml");

  it("has demo content with two institutions that differ, each with its logo", () => {
    const [north, lake] = demo.institutions;
    expect(demo.institutions).toHaveLength(2);
    expect(north?.timers).not.toEqual(lake?.timers);
    expect(north?.timeZone).not.toBe(lake?.timeZone);
    for (const { logo } of demo.institutions) expect(logo).toMatch(/^data:image\/svg\+xml;base64,/);
  });

  it("has demo people of every role, and no password that somebody could know", () => {
    const roles = demo.institutions.map(({ id }) => {
      const people = demo.accounts.filter(({ institutionId }) => institutionId === id);
      return new Set(people.flatMap((account): readonly string[] => account.roles ?? ["nobody's"]));
    });
    expect(roles).toEqual([
      new Set(["nobody's", "institution-administrator", "support"]),
      new Set(["nobody's", "institution-administrator", "support", "deployment-administrator"]),
    ]);
    expect(demo.accounts.every(({ password }) => password === "generate")).toBe(true);
  });

  it("has a demo client of every kind, and one default resource server", () => {
    expect(new Set(demo.clients.map(({ kind }) => kind)).size).toBe(5);
    expect(demo.clients.filter((client) => client.defaultResourceServer).map(({ id }) => id)).toEqual([
      "platform-api",
    ]);
  });

  it("has an example for a real school", () => {
    expect(readContentFile("config/example.yaml")).toMatchObject({ institutions: [{ id: "hillview" }] });
  });
});
