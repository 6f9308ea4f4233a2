import { globSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { expect, it } from "vitest";

/** The arrows of ARCHITECTURE.md: what a room may import besides itself. */
const door = ["policy", "actions", "store/port", "http", "messages", "components", "rulebook/rulebook.ts"];
const mayImport: Readonly<Record<string, readonly string[]>> = {
  policy: [],
  rulebook: ["policy", "store/port"],
  store: ["policy"],
  actions: ["policy", "store/port"],
  http: ["messages"],
  messages: ["policy"],
  metrics: ["http"],
  components: ["http", "messages", "policy", "store/port/entities.ts"],
  config: ["policy", "actions/content.ts", "store/port/entities.ts"],
  oidc: door,
  introspection: door,
  admin: door,
  account: door,
  "admin-client": ["policy"],
  console: [...door, "admin-client"],
  cli: ["admin-client", "policy", "actions", "store/port"],
  "hallpass.ts": [
    "policy",
    "rulebook",
    "store/port",
    "stores.ts",
    "actions",
    "http",
    "config",
    "oidc",
    "introspection",
    "admin-doors.ts",
    "account",
    "background.ts",
    "first-start.ts",
    "noticing.ts",
    "running.ts",
    "quick-doors.ts",
    "page-doors.ts",
    "web-app.ts",
    "metrics",
    "measure.ts",
  ],
  "measure.ts": [
    "policy",
    "rulebook",
    "store/port",
    "stores.ts",
    "http",
    "oidc/token-answers.ts",
    "introspection/tally.ts",
    "metrics",
  ],
  "noticing.ts": ["policy", "rulebook/rulebook.ts", "store/port", "actions", "http"],
  "quick-doors.ts": ["policy", "rulebook", "http", "oidc", "introspection"],
  "admin-doors.ts": ["admin", "console", "oidc", "store/port"],
  "background.ts": ["policy", "rulebook", "actions", "http"],
  "page-doors.ts": ["policy", "http", "oidc", "account", "store/port"],
  "web-app.ts": ["actions", "http", "oidc", "store/port"],
  "first-start.ts": ["actions", "config"],
  "stores.ts": ["config", "http", "policy", "store"],
  workers: ["policy", "http", "metrics"],
  "serve.ts": ["config", "http", "metrics", "workers", "store/port", "hallpass.ts"],
  maintenance: ["policy", "actions", "config", "rulebook", "store/port", "stores.ts", "http/places.ts"],
  "running.ts": ["config", "http", "metrics"],
  "main.ts": ["policy", "config", "cli", "store/port", "serve.ts", "maintenance"],
};

const imports = globSync("src/**/*.ts", { exclude: ["**/*.test.ts"] }).flatMap((from) =>
  [...readFileSync(from, "utf8").matchAll(/(?:from|import\(|import) ?"(\.[^"]+)"/g)].map(([, path = ""]) => ({
    from: from.replace("src/", ""),
    to: posix.join(posix.dirname(from), path).replace("src/", ""),
  })),
);

it("reads the source", () => expect(imports.length).toBeGreaterThan(200));

it("follows the arrows", () => {
  const astray = imports.filter(({ from, to }) => {
    const [room = ""] = from.split("/");
    const allowed = [room, ...(mayImport[room] ?? [])];
    return !allowed.some((name) => to === name || to.startsWith(`${name}/`));
  });
  expect(astray).toEqual([]);
});

it("knows every room", () => {
  const rooms = new Set(imports.map(({ from }) => from.split("/")[0] ?? ""));
  expect([...rooms].filter((room) => !(room in mayImport))).toEqual([]);
});

it("keeps what is published apart from the server", () => {
  const files = globSync("packages/*/{src,examples}/*.ts", { exclude: ["**/*.test.ts"] });
  expect(files.length).toBeGreaterThan(15);
  expect(files.filter((file) => /(?:from|import\() ?"\.\.\//.test(readFileSync(file, "utf8")))).toEqual([]);
});

/** Doors look and never change the stores: what can write is handed to them as a function, if at all. */
const writers = /\b(Records|RecordsWriter|SignIns|EngineRecords)\b/;
const mayHoldWriters =
  /^src\/(store\/|actions\/|hallpass\.ts|oidc\/(adapter|drafted-records|refresh-retry)\.ts)/;

it("lets only actions change the stores", () => {
  const holders = globSync("src/**/*.ts", { exclude: ["**/*.test.ts"] }).filter((file) =>
    readFileSync(file, "utf8")
      .split("\n")
      .some((line) => line.startsWith("import") && line.includes("store/port") && writers.test(line)),
  );
  expect(holders.length).toBeGreaterThan(5);
  expect(holders.filter((file) => !mayHoldWriters.test(file))).toEqual([]);
});

const ofOthers =
  /\bawait\b|\basync\b|\bDate\b|\bNow\b|\bperformance\b|\bprocess\b|\bMath\.random\b|\b(from|import) ?\(?"[^.]/;

it("keeps policy pure: no promise, no clock, no chance, no machine, no package", () => {
  const files = globSync("src/policy/*.ts", { exclude: ["**/*.test.ts"] });
  expect(files.length).toBeGreaterThan(6);
  const impure = files.filter((file) => ofOthers.test(withoutComments(file)));
  expect(impure).toEqual([]);
});

it("lets one file only reach into the engine", () => {
  const files = globSync("src/**/*.ts", { exclude: ["**/*.test.ts"] });
  expect(files.filter((file) => readFileSync(file, "utf8").includes("oidc-provider/lib"))).toEqual([]);
  const extending = files.filter((file) => /IN_PAYLOAD|compareClientSecret/.test(readFileSync(file, "utf8")));
  expect(extending).toEqual(["src/oidc/internals.ts"]);
});

it("gives each room a sign at its door", () => {
  const rooms = globSync("src/*/").map((folder) => folder.replace(/\/$/, ""));
  expect(rooms.length).toBeGreaterThan(8);
  expect(rooms.filter((room) => globSync(`${room}/README.md`).length === 0)).toEqual([]);
});

it("ends every file before 250 lines, but tests and what they share", () => {
  const files = globSync("{src,tools,packages/*/{src,examples}}/**/*.ts", { exclude: ["**/*.test.ts"] });
  expect(files.length).toBeGreaterThan(200);
  expect(files.filter((file) => readFileSync(file, "utf8").split("\n").length > 250)).toEqual([]);
});

const withoutComments = (file: string): string =>
  readFileSync(file, "utf8").replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
