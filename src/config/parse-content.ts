import { readFileSync } from "node:fs";
import type { Content } from "../actions/content.ts";
import { contradictions } from "./content-rules.ts";
import { type ContentFile, contentSchema } from "./content-schema.ts";
import { declared } from "./declared-content.ts";
import { type EmbeddedLogo, embeddedLogo } from "./logo.ts";
import { schemaProblems } from "./schema-problems.ts";
import { isRecord, type Path, type Place, type Problem, readYaml } from "./yaml-document.ts";

/** Everything that is wrong with a content file, in the order of its lines. */
export class ContentProblems extends Error {
  override readonly name = "ContentProblems";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

/** Content from text alone: no file is opened, so a logo is a `data:` URI. Throws ContentProblems. */
export const parseContent = (yamlText: string, fileName: string): Content =>
  declared(
    checked(yamlText, fileName, () => ({
      problem: "must be a data: URI here; a path works only in a file that Hallpass reads itself",
    })),
  );

/** Content from a file, with the logos that lie beside it. Throws ContentProblems. */
export const readContentFile = (path: string): Content => declared(readContentDocument(path));

/** The same still in the file's own words, to be sent on: as JSON, parseContent takes it. Throws ContentProblems. */
export const readContentDocument = (path: string): ContentFile =>
  checked(textOf(path), path, (logo) => embeddedLogo(logo, path));

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new ContentProblems([`${path}: cannot be read: ${(error as Error).message}`]);
  }
}

function checked(text: string, fileName: string, embed: (path: string) => EmbeddedLogo): ContentFile {
  const document = readYaml(text);
  if ("stumbles" in document) {
    throw new ContentProblems(document.stumbles.map(({ what, ...place }) => told(fileName, place, what)));
  }
  const logos = embedLogos(document.value, embed);
  const parsed = contentSchema.safeParse(document.value);
  const problems = [
    ...logos,
    ...schemaProblems(parsed.error?.issues ?? [], document.value),
    ...contradictions(document.value),
  ];
  if (parsed.success && problems.length === 0) return parsed.data;
  throw new ContentProblems(
    problems
      .map(({ path, what }) => ({ place: document.place(path), what: `${shown(path)}${what}` }))
      .toSorted((a, b) => a.place.line - b.place.line || a.place.column - b.place.column)
      .map(({ place, what }) => told(fileName, place, what)),
  );
}

/** Puts each picture in the place of its path. A path that cannot be followed counts as "none" from then on. */
function embedLogos(file: unknown, embed: (path: string) => EmbeddedLogo): readonly Problem[] {
  const institutions = isRecord(file) && Array.isArray(file["institutions"]) ? file["institutions"] : [];
  return institutions.flatMap((institution: unknown, index) => {
    if (!isRecord(institution) || !isLogoPath(institution["logo"])) return [];
    const embedded = embed(institution["logo"]);
    institution["logo"] = "uri" in embedded ? embedded.uri : "none";
    return "problem" in embedded ? [{ path: ["institutions", index, "logo"], what: embedded.problem }] : [];
  });
}

const isLogoPath = (logo: unknown): logo is string =>
  typeof logo === "string" && logo !== "none" && !logo.startsWith("data:");

/** The form that editors and terminals make a link of. */
const told = (fileName: string, { line, column }: Place, what: string): string =>
  `${fileName}:${line}:${column}: ${what}`;

function shown(path: Path): string {
  const steps = path.map((step) => (typeof step === "number" ? `[${step}]` : `.${String(step)}`));
  return path.length === 0 ? "" : `${steps.join("").slice(1)}: `;
}
