import type { z } from "zod";
import type { Asker } from "./authenticate.ts";
import type { AccountDeps } from "./deps.ts";

export interface Asked<Body> extends Asker {
  /** What stands in the address for `{id}`. */
  readonly id: string;
  /** The network address that the request came from. */
  readonly address: string;
  readonly body: Body;
}

/** One address of the account door: the router and the test of its reference page are made of these. */
export interface Route<Body = unknown> {
  readonly method: "get" | "post" | "put";
  /** Below /account/v1. */
  readonly path: string;
  readonly summary: string;
  readonly body?: z.ZodType;
  readonly handle: (deps: AccountDeps, asked: Asked<Body>) => Promise<object>;
}

/** Holds a handler to its body's schema; what it was held to is true once the body has been parsed. */
export const route = <Body extends z.ZodType>(
  definition: Omit<Route, "body" | "handle"> & {
    readonly body?: Body;
    readonly handle: Route<z.output<Body>>["handle"];
  },
): Route => definition as unknown as Route;
