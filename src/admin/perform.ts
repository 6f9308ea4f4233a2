import type { Caller } from "../actions/caller.ts";
import { noQuery, parse } from "../http/parse.ts";
import { Problem } from "../http/problem.ts";
import type { AdminDeps } from "./deps.ts";
import type { Route } from "./route.ts";

/** What somebody who may come in has sent, as it came. */
export interface Sent {
  readonly caller: Caller;
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: unknown;
  readonly body: unknown;
  readonly ifMatch?: string | undefined;
  readonly previewToken?: string | undefined;
}

/** Checks what was sent and does what the route is for. */
export async function perform(deps: AdminDeps, route: Route, sent: Sent): ReturnType<Route["handle"]> {
  return route.handle(deps, {
    caller: sent.caller,
    query: await parse(route.query ?? noQuery, sent.query),
    body: route.body && (await parse(route.body, sent.body)),
    parameters: idsIn(sent.parameters),
    expects: expectation(route, sent.ifMatch ?? ""),
    previewToken: sent.previewToken || undefined,
  });
}

/** RFC 9110 §13.1.1: a list of strong entity tags, or any version at all. RFC 6585 §3: it may not be left out. */
function expectation({ conditional = false }: Route, ifMatch: string): (version: string) => boolean {
  if (conditional && ifMatch === "") {
    throw new Problem(
      "version-needed",
      "Read it first, and send the ETag of what you have read as If-Match.",
    );
  }
  const tags = ifMatch.split(",").map((tag) => tag.trim());
  return (version) => tags.includes("*") || tags.includes(`"${version}"`);
}

/** An id that nothing can have is the id of nothing. */
const idsIn = (parameters: Sent["parameters"]): Sent["parameters"] =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, id]) => [name, /^[\w.~-]{1,200}$/.test(id) ? id : "-"]),
  );
