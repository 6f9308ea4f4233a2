import type { Caller } from "../actions/caller.ts";
import { Problem, problemDocument } from "../http/problem.ts";
import { UnknownPage } from "../store/port/records.ts";
import { permit } from "./authenticate.ts";
import type { AdminDeps } from "./deps.ts";
import { perform } from "./perform.ts";
import { unknownPage } from "./replies.ts";
import type { Route } from "./route.ts";
import { routes } from "./table.ts";

/** A request of the API, without HTTP around it. */
export interface DeskRequest {
  readonly method: Route["method"];
  /** Below /admin/v1, ids written as in an address. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly ifMatch?: string;
  readonly previewToken?: string;
}

interface DeskAnswer {
  readonly status: number;
  /** As the API answers it; of a refusal, its problem document. */
  readonly body: unknown;
  readonly etag?: string;
}

export type Desk = (caller: Caller, request: DeskRequest) => Promise<DeskAnswer>;

/**
 * The API for a door of this process that has found out by itself who asks: the same routes with the same checks and
 * refusals. Faults and stores that do not answer are thrown.
 */
export const adminDesk =
  (deps: AdminDeps): Desk =>
  async (caller, { method, path, query = {}, body = {}, ...conditions }) => {
    try {
      const { route, parameters } = routeOf(method, path);
      permit(caller, route);
      const reply = await perform(deps, route, { caller, parameters, query, body, ...conditions });
      const etag = reply.headers?.["ETag"];
      return { status: reply.status, body: reply.body, ...(etag !== undefined && { etag }) };
    } catch (error) {
      const problem = error instanceof UnknownPage ? unknownPage() : error;
      if (!(problem instanceof Problem)) throw error;
      const document = problemDocument(problem);
      return { status: document.status, body: document };
    }
  };

function routeOf(method: Route["method"], path: string) {
  const asked = path.split("/");
  for (const route of routes) {
    const parameters = route.method === method ? parametersAt(route.path.split("/"), asked) : undefined;
    if (parameters !== undefined) return { route, parameters };
  }
  throw new Error(`the API has no ${method} ${path}`);
}

function parametersAt(
  pattern: readonly string[],
  asked: readonly string[],
): Readonly<Record<string, string>> | undefined {
  if (pattern.length !== asked.length) return undefined;
  const pairs = pattern.map((part, index) => [part, asked[index] ?? ""] as const);
  if (pairs.some(([part, given]) => !part.startsWith("{") && part !== given)) return undefined;
  return Object.fromEntries(
    pairs
      .filter(([part]) => part.startsWith("{"))
      .map(([part, given]) => [part.slice(1, -1), decodeURIComponent(given)]),
  );
}
