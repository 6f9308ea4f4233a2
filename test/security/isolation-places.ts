/** A JSON schema, as far as the description of the admin API goes. Whatever else stands there is refused below. */
export interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly minimum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: unknown;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly schema: Schema;
}

interface Described {
  readonly description?: string;
  readonly security?: readonly unknown[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
}

type Content = Readonly<Record<string, { readonly schema: Schema }>>;

export interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
}

export type Kind =
  | "institution"
  | "account"
  | "approval"
  | "grant"
  | "client"
  | "revocation"
  | "record"
  | "actor"
  | "username"
  | "name"
  | "page"
  | "preview"
  | "content";

/** Somewhere in a request where an id can stand. */
export interface Place {
  readonly where: "path" | "query" | "header" | "body";
  /** `accountId`, `target(account).client`, `accounts[]`. */
  readonly at: string;
  readonly kind: Kind;
}

export interface Operation {
  /** `POST /accounts/{accountId}/suspensions`. */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly open: boolean;
  readonly deploymentWide: boolean;
  readonly body: Schema | undefined;
  readonly places: readonly Place[];
}

/** What an id is the id of, by the name of its field. */
const idFields: Readonly<Record<string, Kind>> = {
  institution: "institution",
  institutionId: "institution",
  account: "account",
  accountId: "account",
  approvalId: "approval",
  grant: "grant",
  grantId: "grant",
  grants: "grant",
  client: "client",
  clientId: "client",
  revocationId: "revocation",
  actor: "actor",
  // A search finds people by their usernames.
  text: "username",
  "GET /accounts username": "username",
  "GET /audit id": "record",
  after: "page",
  // The token of a preview belongs to whoever has looked.
  preview: "preview",
  "Preview-Token": "preview",
  "*": "content",
  // Whose people may use a client.
  "institutions()": "institution",
};

/** What can be left out of a request, and a right one has it all the same. */
export const alsoNeeded: readonly string[] = ["POST", "PUT"].flatMap((method) => {
  const path = method === "POST" ? "/clients" : "/clients/{clientId}";
  return [`${method} ${path} redirectUris`, `${method} ${path} scopes`];
});

/** What a field says that can hold no id: by its name, or for words that could be meant otherwise, at one place. */
const plainFields: Readonly<Record<string, unknown>> = {
  code: "conduct",
  note: "see file 12",
  email: "new.person@school.example",
  password: "generate",
  action: "suspend-account",
  at: "04:00",
  yearly: "08-01",
  limit: 50,
  absoluteHours: 48,
  slidingHours: 4,
  everyDays: 30,
  staggerHours: 1,
  consoleIdleMinutes: 30,
  from: 0,
  count: 1,
  overlapHours: 24,
  postLogoutRedirectUris: "https://diary.example/",
  backchannelLogoutUri: "https://diary.example/ended",
  audience: "https://diary.example",
  refreshRetrySeconds: 60,
  "POST /clients id": "new-app",
  "POST /clients name": "New App",
  "POST /clients redirectUris[]": "com.example.new:/back",
  "POST /clients scopes[]": "openid",
  "PUT /clients/{clientId} name": "Diary",
  "PUT /clients/{clientId} redirectUris[]": "https://diary.example/back",
  "PUT /clients/{clientId} scopes[]": "openid",
  "PUT /password current": "the old one",
  "PUT /password new": "seven quiet otters",
  "POST /accounts username": "new.person",
  "POST /accounts name": "New Person",
  "POST /imports/accounts people[].username": "imported.person",
  "POST /imports/accounts people[].name": "Imported Person",
};

/** Every operation of the description with every place for an id. Throws for what it cannot tell: teach it. */
export const operationsOf = ({ paths }: Description): readonly Operation[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => operationOf(method.toUpperCase(), path, described)),
  );

function operationOf(method: string, path: string, described: Described): Operation {
  const { description = "", security, parameters = [], requestBody } = described;
  const name = `${method} ${path}`;
  const body = requestBody && jsonOf(name, requestBody.content);
  return {
    name,
    method,
    path,
    open: security?.length === 0,
    deploymentWide: description.includes("for the whole deployment"),
    body,
    places: [
      ...parameters.flatMap((parameter) => inParameter(name, parameter)),
      ...(body === undefined ? [] : inBody(name, body, "")),
    ],
  };
}

function jsonOf(operation: string, content: Content): Schema {
  const { "application/json": json, ...rest } = content;
  if (json === undefined || Object.keys(rest).length > 0) throw unknown(operation, "a body that is not JSON");
  return json.schema;
}

function inParameter(operation: string, { name, in: where, schema }: Parameter): readonly Place[] {
  if (where === "header" && name === "If-Match") return [];
  if (where !== "path" && where !== "query" && where !== "header")
    throw unknown(operation, `${name} in ${where}`);
  if (where !== "query" && idFields[name] === undefined) throw unknown(operation, `${name} in ${where}`);
  return inBody(operation, schema, name).map((place) => ({ ...place, where }));
}

/** The places for ids in a value of this schema. */
export function inBody(operation: string, schema: Schema, at: string): readonly Place[] {
  const variants = variantsOf(schema);
  if (variants !== undefined)
    return variants.flatMap((variant) => inBody(operation, variant, `${at}(${labelOf(variant)})`));
  if (schema.type === "object") return inObject(operation, schema, at);
  if (schema.type === "array" && schema.items !== undefined)
    return inBody(operation, schema.items, `${at}[]`);
  return isFixed(schema) ? [] : inLeaf(operation, schema, at);
}

export const variantsOf = ({ oneOf, anyOf }: Schema): readonly Schema[] | undefined => oneOf ?? anyOf;

/** By its constants: `grant` of `{ level: "grant" }`. */
export function labelOf({ properties = {} }: Schema): string {
  const words = Object.values(properties).flatMap((property) =>
    typeof property.const === "string" ? [property.const] : [],
  );
  return words.join(",");
}

export const below = (at: string, name: string): string => (at === "" ? name : `${at}.${name}`);

function inObject(operation: string, schema: Schema, at: string): readonly Place[] {
  const known = Object.entries(schema.properties ?? {}).flatMap(([name, property]) =>
    inBody(operation, property, below(at, name)),
  );
  // A key is whoever's it is.
  return schema.additionalProperties === false || nameOf(at) === "publicKeys()"
    ? known
    : [...known, ...inLeaf(operation, schema, below(at, "*"))];
}

const isFixed = ({ type, const: word, enum: words, format = "" }: Schema): boolean =>
  type === "boolean" || word !== undefined || words !== undefined || ["date-time", "date"].includes(format);

function inLeaf(operation: string, { type = "" }: Schema, at: string): readonly Place[] {
  const found = idsIn(operation, at, type);
  if (found.length > 0) return found.map((kind) => ({ where: "body", at, kind }));
  if (plainValue(operation, at) === undefined || !["string", "number", "integer"].includes(type))
    throw unknown(operation, `${at} (${type})`);
  return [];
}

/** The audit is searched by a username alone as well. */
const namedInWays: Readonly<Record<string, readonly Kind[]>> = {
  "GET /audit account": ["account", "name", "username"],
};

function idsIn(operation: string, at: string, type: string): readonly Kind[] {
  const name = nameOf(at);
  const kind = idFields[`${operation} ${at}`] ?? idFields[name];
  // A list of accounts takes `northgate/ana.silva` too.
  if (name === "accounts" && type === "string") return ["account", "name"];
  const one = kind !== undefined && (type === "string" || kind === "content") ? [kind] : [];
  return namedInWays[`${operation} ${at}`] ?? one;
}

export const plainValue = (operation: string, at: string): unknown =>
  plainFields[nameOf(at)] ?? plainFields[`${operation} ${at}`];

const nameOf = (at: string): string => (at.split(".").at(-1) ?? at).replaceAll("[]", "");

const unknown = (operation: string, what: string): Error =>
  new Error(
    `${operation}: ${what} is new to the isolation test. Say in isolation-places.ts whether an id can stand there.`,
  );
