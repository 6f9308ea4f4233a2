import type { z } from "zod";
import type { Caller, Permission } from "../actions/caller.ts";
import type { AdminDeps } from "./deps.ts";

type Answers = Readonly<Record<number, z.ZodType>>;

type ParameterOf<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParameterOf<Rest>
  : never;

type ReplyOf<A extends Answers> = {
  [Status in keyof A]: {
    readonly status: Status;
    readonly body: z.input<A[Status]>;
    readonly headers?: Readonly<Record<string, string>>;
  };
}[keyof A];

interface Asked<Parameter extends string = string, Query = unknown, Body = unknown> {
  readonly caller: Caller;
  readonly parameters: Readonly<Record<Parameter, string>>;
  readonly query: Query;
  readonly body: Body;
  /** Of a conditional route: whether the caller has seen this version of what is to change (RFC 9110 §13.1.1). */
  readonly expects: (version: string) => boolean;
  /** Of a route that takes `Preview-Token`: what was sent as it. */
  readonly previewToken?: string | undefined;
}

/** One address of the admin door: the router, the description and the tests are all made of these. */
export interface Route {
  readonly method: "get" | "post" | "put";
  /** Below /admin/v1, with parameters as OpenAPI writes them: `/accounts/{accountId}`. */
  readonly path: string;
  readonly summary: string;
  readonly permission: Permission;
  /** This one opens the route too: the handler tells which of the two the request needs. */
  readonly orPermission?: Permission;
  /** Only for callers that reach every institution. */
  readonly deploymentWide?: boolean;
  /** It replaces something, and needs `If-Match` with the ETag of the version that it replaces. */
  readonly conditional?: boolean;
  /** It may end many sign-ins, and takes `Preview-Token` with the token of the preview. */
  readonly previewed?: boolean;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** In bytes, as the body parser writes it. Default 256kb. */
  readonly bodyLimit?: string;
  readonly answers: Answers;
  readonly handle: (
    deps: AdminDeps,
    asked: Asked,
  ) => Promise<{
    readonly status: number;
    readonly body: unknown;
    readonly headers?: Readonly<Record<string, string>>;
  }>;
}

type Output<Schema extends z.ZodType | undefined> = Schema extends z.ZodType ? z.output<Schema> : undefined;

interface Definition<
  Path extends string,
  Query extends z.ZodObject | undefined,
  Body extends z.ZodType | undefined,
  A extends Answers,
> extends Omit<Route, "path" | "query" | "body" | "answers" | "handle"> {
  readonly path: Path;
  readonly query?: Query;
  readonly body?: Body;
  readonly answers: A;
  readonly handle: (
    deps: AdminDeps,
    asked: Asked<ParameterOf<Path>, Output<Query>, Output<Body>>,
  ) => Promise<ReplyOf<A>>;
}

/** Holds a handler to its path, its schemas and its answers; what it was held to is true once they have been parsed. */
export const route = <
  Path extends string,
  A extends Answers,
  Query extends z.ZodObject | undefined = undefined,
  Body extends z.ZodType | undefined = undefined,
>(
  definition: Definition<Path, Query, Body, A>,
): Route => definition as unknown as Route;

export const reply = <Status extends number, Body>(
  status: Status,
  body: Body,
  headers: Readonly<Record<string, string>> = {},
) => ({ status, body, headers });
