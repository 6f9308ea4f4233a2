import {
  alsoNeeded,
  below,
  type Kind,
  labelOf,
  type Operation,
  type Place,
  plainValue,
  type Schema,
  variantsOf,
} from "./isolation-places.ts";

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object | undefined;
}

/** What stands at a place for an id. */
export type Ids = (kind: Kind, operation: Operation) => string;

/** The smallest request with `ids` at this place; at every other place that it needs, an id of `own`. */
export function requestWith(
  operation: Operation,
  place: Place | undefined,
  ids: Ids,
  own: Ids = ids,
): Request {
  const { method, path, places } = operation;
  const valueOfPlace = ({ at, kind }: Place) => (at === place?.at ? ids : own)(kind, operation);
  const at = (where: Place["where"]) => (place?.where === where ? place : undefined);
  const query = at("query");
  const header = at("header");
  const filled = places
    .filter(({ where }) => where === "path")
    .reduce((so, one) => so.replace(`{${one.at}}`, encodeURIComponent(valueOfPlace(one))), path);
  return {
    method,
    path: query === undefined ? filled : `${filled}?${query.at}=${encodeURIComponent(valueOfPlace(query))}`,
    // Whatever version there is: where a request replaces something.
    headers: { "if-match": "*", ...(header && { [header.at]: valueOfPlace(header) }) },
    body: bodyWith(operation, at("body")?.at ?? "", valueOfPlace),
  };
}

function bodyWith(
  { name, body, places }: Operation,
  wanted: string,
  valueOfPlace: (place: Place) => string,
): object | undefined {
  if (body === undefined) return undefined;
  const inside = places.filter(({ where }) => where === "body");
  const placed = new Map(inside.map((place) => [place.at, () => valueOfPlace(place)]));
  return valueOf({ operation: name, wanted, placed }, body, "") as object;
}

interface Filling {
  readonly operation: string;
  /** The place that has to be there, though it may be one that can be left out. */
  readonly wanted: string;
  readonly placed: ReadonlyMap<string, () => string>;
}

function valueOf(filling: Filling, schema: Schema, at: string): unknown {
  const variants = variantsOf(schema);
  if (variants !== undefined) return oneOf(filling, variants, at);
  if (schema.type === "object") return objectOf(filling, schema, at);
  if (schema.type === "array") return [valueOf(filling, schema.items ?? {}, `${at}[]`)];
  return leafOf(filling, schema, at);
}

function oneOf(filling: Filling, variants: readonly Schema[], at: string): unknown {
  const labelled = variants.map((variant) => ({ variant, at: `${at}(${labelOf(variant)})` }));
  const chosen =
    labelled.find((one) => leadsTo(one.at, filling.wanted)) ??
    labelled.find((one) => one.at.endsWith("(account)")) ??
    labelled[0];
  return chosen && valueOf(filling, chosen.variant, chosen.at);
}

function objectOf(filling: Filling, schema: Schema, at: string): object {
  if (schema.additionalProperties !== false)
    return contentAbout(filling.placed.get(below(at, "*"))?.() ?? "");
  const needed = Object.entries(schema.properties ?? {}).filter(
    ([name]) =>
      schema.required?.includes(name) === true ||
      alsoNeeded.includes(`${filling.operation} ${below(at, name)}`) ||
      leadsTo(below(at, name), filling.wanted),
  );
  return Object.fromEntries(
    needed.map(([name, property]) => [name, valueOf(filling, property, below(at, name))]),
  );
}

function leafOf({ operation, placed }: Filling, schema: Schema, at: string): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.type === "boolean") return true;
  if (schema.format === "date-time") return "2026-09-01T06:00:00Z";
  if (schema.format === "date") return "2026-09-01";
  return placed.get(at)?.() ?? plainValue(operation, at);
}

const leadsTo = (at: string, wanted: string): boolean =>
  wanted.startsWith(at) && ["", ".", "(", "["].includes(wanted.charAt(at.length));

const contentAbout = (id: string): object => ({
  institutions: [{ id, name: "Renamed", contact: "Ask.", timeZone: "Europe/Berlin" }],
});
