import { z } from "zod";
import { permissions } from "../actions/caller.ts";
import { named } from "./answers.ts";
import type { Route } from "./route.ts";

type Json = Readonly<Record<string, unknown>>;

/** Where the description itself is, without a token. */
export const descriptionPath = "/openapi.json";

/** The OpenAPI 3.1 description, made of the same schemas that requests are held to. */
export function openApi(routes: readonly Route[]): Json {
  return {
    openapi: "3.1.1",
    info: {
      title: "Hallpass admin API",
      version: "1",
      description: "Accounts, suspensions, sign-ins, institutions, content, keys and the audit record.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/admin/v1" }],
    security: [{ accessToken: [] }],
    paths: pathsOf(routes),
    components: {
      schemas: components(),
      responses: {
        Problem: {
          description: "A refusal (RFC 9457).",
          content: { "application/problem+json": { schema: reference("Problem") } },
        },
      },
      securitySchemes: {
        accessToken: {
          type: "http",
          scheme: "bearer",
          description: `An access token of Hallpass itself. Programs hold permissions as scopes (${permissions.join(", ")}); people ask for the scope admin and may do what their roles say.`,
        },
      },
    },
  };
}

function pathsOf(routes: readonly Route[]): Json {
  const paths: Record<string, Record<string, Json>> = { [descriptionPath]: { get: descriptionOperation } };
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method]: operation(route) };
  }
  return paths;
}

const operation = (route: Route): Json => ({
  operationId: operationId(route),
  summary: route.summary,
  description: `Needs \`${route.permission}\`${route.orPermission === undefined ? "" : ` or \`${route.orPermission}\``}${route.deploymentWide === true ? " for the whole deployment" : ""}.`,
  parameters: [
    ...pathParameters(route.path),
    ...queryParameters(route.query),
    ...(route.conditional === true ? [ifMatch] : []),
    ...(route.previewed === true ? [previewToken] : []),
  ],
  ...(route.body !== undefined && {
    requestBody: {
      required: !route.body.safeParse({}).success,
      content: { "application/json": { schema: requestSchema(route.body) } },
    },
  }),
  responses: {
    ...Object.fromEntries(
      Object.entries(route.answers).map(([status, schema]) => [status, response(schema)]),
    ),
    default: { $ref: "#/components/responses/Problem" },
  },
});

const operationId = ({ method, path }: Route): string =>
  `${method}${path.replaceAll(/[^A-Za-z]+([A-Za-z])?/g, (_match, letter: string | undefined) => (letter ?? "").toUpperCase())}`;

const pathParameters = (path: string): readonly Json[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));

const ifMatch: Json = {
  name: "If-Match",
  in: "header",
  required: true,
  description: "The ETag of the version that is to be replaced.",
  schema: { type: "string" },
};

const previewToken: Json = {
  name: "Preview-Token",
  in: "header",
  required: false,
  description:
    "The token of the preview of this change. Needed when it ends very many sign-ins, at once or within 30 days.",
  schema: { type: "string" },
};

function queryParameters(query: z.ZodObject | undefined): readonly Json[] {
  if (query === undefined) return [];
  return Object.entries(query.shape).map(([name, schema]) => ({
    name,
    in: "query",
    required: false,
    schema: requestSchema(schema as z.ZodType),
  }));
}

const response = (schema: z.ZodType): Json => {
  const id = named.get(schema)?.id;
  return {
    description: id ?? "The answer.",
    content: { "application/json": { schema: id === undefined ? answerSchema(schema) : reference(id) } },
  };
};

const reference = (id: string): Json => ({ $ref: `#/components/schemas/${id}` });

/** In a description each schema stands by itself, so its dialect and address need not be told. */
const bare = ({ $schema: _dialect, $id: _address, ...schema }: Json): Json => schema;

const requestSchema = (schema: z.ZodType): Json => bare(z.toJSONSchema(schema, { io: "input" }) as Json);
const answerSchema = (schema: z.ZodType): Json => bare(z.toJSONSchema(schema, { io: "output" }) as Json);

function components(): Json {
  const { schemas } = z.toJSONSchema(named, { io: "output", uri: (id) => `#/components/schemas/${id}` });
  return Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, bare(schema as Json)]));
}

const descriptionOperation: Json = {
  operationId: "getOpenapi",
  summary: "This description",
  security: [],
  responses: { 200: { description: "OpenAPI 3.1", content: { "application/json": { schema: {} } } } },
};
