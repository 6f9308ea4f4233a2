import {
  type Document,
  isAlias,
  isMap,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
  type YAMLError,
} from "yaml";

export type Path = readonly PropertyKey[];

/** Something wrong with the entry at a path. */
export interface Problem {
  readonly path: Path;
  readonly what: string;
}

export interface Place {
  readonly line: number;
  readonly column: number;
}

type YamlDocument =
  | {
      readonly value: unknown;
      /** Where the entry stands, or the nearest thing around it that does. */
      readonly place: (path: Path) => Place;
    }
  | { readonly stumbles: readonly (Place & { readonly what: string })[] };

/** Generous for people who write an anchor once and use it for every school; far too few for a bomb. */
const mostAliases = 1000;

/** The document, or all that is wrong with it as YAML. */
export function readYaml(text: string): YamlDocument {
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
    const found = [...document.errors, ...document.warnings];
    const bottom = found.filter(({ code }) => code === "RESOURCE_EXHAUSTION");
    const stumbles = bottom.length > 0 ? bottom.slice(0, 1) : found;
    if (stumbles.length > 0) {
      // One stumble leads to others, so that a long list of them says no more than its beginning.
      return {
        stumbles: stumbles.slice(0, 5).map((stumble) => ({ ...at(stumble.pos[0]), what: sentence(stumble) })),
      };
    }
    const value: unknown = document.toJS({ maxAliasCount: mostAliases });
    return { value, place: (path) => at(offsetOf(document, path)) };
  } catch (error) {
    return { stumbles: [{ line: 1, column: 1, what: explained(error) }] };
  }

  function at(offset: number): Place {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function sentence({ code, message }: YAMLError): string {
  if (code === "MULTIPLE_DOCS") return "begins a second document, and a file holds only one";
  if (code === "RESOURCE_EXHAUSTION") return tooDeep;
  return message;
}

const tooDeep = "it is nested too deeply";

function explained(error: unknown): string {
  if (error instanceof ReferenceError)
    return "it repeats aliases (*name) too often, or one that leads nowhere";
  if (error instanceof RangeError) return tooDeep;
  throw error;
}

function offsetOf(document: Document, path: Path): number {
  let place = document.contents?.range?.[0] ?? 0;
  let node = document.contents as Node | null | undefined;
  for (const step of path) {
    const [start, inner] = entry(isAlias(node) ? node.resolve(document) : node, step);
    if (start === undefined) break;
    place = start;
    node = inner;
  }
  return place;
}

/** Where an entry begins, which for a mapping is its key, and what it holds. */
function entry(node: unknown, step: PropertyKey): [number | undefined, Node | null | undefined] {
  if (isSeq<Node>(node)) {
    const item = node.items[Number(step)];
    return [item?.range?.[0], item];
  }
  const pairs = isMap<Scalar, Node | null>(node) ? node.items : [];
  const pair = pairs.find(({ key }) => key.value === step);
  return [pair?.key.range?.[0], pair?.value];
}
