import supertest from "supertest";
import { expect, it } from "vitest";
import { adminDoor } from "../../test/admin-door.ts";
import { descriptionPath } from "./open-api.ts";
import { adminRoutes, prefix } from "./routes.ts";
import { routes } from "./table.ts";

type Document = Record<string, unknown> & {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, unknown> };
};
interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required: boolean }[];
  readonly requestBody?: { readonly required: boolean };
  readonly responses: Record<string, unknown>;
}

async function served(): Promise<Document> {
  const { handler } = await adminDoor();
  const { status, body } = await supertest(handler).get(prefix + descriptionPath);
  expect(status).toBe(200);
  return body as Document;
}

const operations = ({ paths }: Document) =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, operation })),
  );

it("is served without a token, as OpenAPI 3.1", async () => {
  expect(await served()).toMatchObject({ openapi: "3.1.1", info: { version: "1" } });
});

it("describes every route, and nothing else", async () => {
  const described = operations(await served()).map(({ name }) => name);
  const known = routes.map(({ method, path }) => `${method} ${path}`);
  expect(described.toSorted()).toEqual([...known, `get ${descriptionPath}`].toSorted());
});

it("is what the router itself knows", async () => {
  const described = operations(await served()).map(({ name }) => name);
  const { handler: _handler, ...deps } = await adminDoor();
  const router = adminRoutes(deps as unknown as Parameters<typeof adminRoutes>[0]);
  const mounted = router.stack
    .filter(({ methods, path }) => methods.length > 0 && methods.length < 3 && typeof path === "string")
    .map(({ methods, path }) => {
      const method = methods.find((word) => word !== "HEAD") ?? "";
      return `${method.toLowerCase()} ${String(path)
        .slice(prefix.length)
        .replaceAll(/:(\w+)/g, "{$1}")}`;
    });
  expect(mounted.toSorted()).toEqual(described.toSorted());
});

it("has a different operationId for each operation, made of letters", async () => {
  const ids = operations(await served()).map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[a-z][A-Za-z]+$/);
});

it.each(routes)(
  "names the parameters and answers of $method $path",
  async ({ method, path, query, conditional, previewed, answers }) => {
    const operation = (await served()).paths[path]?.[method];
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => `path ${name}`);
    const inQuery = Object.keys(query?.shape ?? {}).map((name) => `query ${name}`);
    const inHeader = headersOf(conditional, previewed);
    const named = operation?.parameters?.map((one) => `${one.in} ${one.name}`);
    expect(named).toEqual([...inPath, ...inQuery, ...inHeader]);
    expect(Object.keys(operation?.responses ?? {})).toEqual([...Object.keys(answers), "default"]);
  },
);

it("lets every write tell why, in a short word and a note", async () => {
  const { paths } = await served();
  const writes = routes.filter(({ method, path }) => method !== "get" && path !== "/previews");
  expect(writes.length).toBeGreaterThan(15);
  for (const { method, path } of writes) {
    const body = JSON.stringify(paths[path]?.[method]?.requestBody ?? {});
    expect([method, path, body.includes('"code":'), body.includes('"note":')]).toEqual([
      method,
      path,
      true,
      true,
    ]);
  }
});

it("says of a body whether it is needed", async () => {
  const { paths } = await served();
  expect(paths["/accounts/{accountId}/suspensions"]?.["post"]?.requestBody?.required).toBe(true);
  expect(paths["/accounts/{accountId}/reinstatements"]?.["post"]?.requestBody?.required).toBe(false);
});

it("refers only to what it holds, and holds only what it refers to", async () => {
  const document = await served();
  const text = JSON.stringify(document);
  const references = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)];
  const referred = new Set(references.map(([, name]) => name));
  expect(referred).toEqual(new Set(Object.keys(document.components.schemas)));
  expect(text).not.toContain('"$schema"');
  expect(text).not.toContain('"$id"');
});

it("says what the parser does: unknown fields are refused, times are strings", async () => {
  const document = await served();
  const suspend = JSON.stringify(document.paths["/accounts/{accountId}/suspensions"]?.["post"]?.requestBody);
  expect(suspend).toContain('"additionalProperties":false');
  expect(suspend).toContain('"format":"date-time"');
  expect(suspend).toContain('"required":["code"]');
});

const headersOf = (conditional = false, previewed = false): readonly string[] => [
  ...(conditional ? ["header If-Match"] : []),
  ...(previewed ? ["header Preview-Token"] : []),
];
