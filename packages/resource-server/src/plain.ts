import { type Judgement, judge, type Needed } from "./protection.ts";
import type { ResourceServer } from "./resource-server.ts";

export type { Judgement, Needed, Refusal } from "./protection.ts";

type Protect = (authorization: string | undefined) => Promise<Judgement>;

/**
 * Makes `protect({ scope })` for whatever else serves. Given what stands in a request's Authorization header, it tells the
 * `token`, or the `refusal` to answer with.
 */
export const protectWith =
  (server: Pick<ResourceServer, "check">): ((needed?: Needed) => Protect) =>
  (needed = {}) =>
  (authorization) =>
    judge(server, authorization, needed);
