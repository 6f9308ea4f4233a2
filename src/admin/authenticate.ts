import type { Context } from "koa";
import type { Caller, Permission } from "../actions/caller.ts";
import { Problem } from "../http/problem.ts";
import { callerOfToken } from "./caller-of-token.ts";
import type { AdminDeps } from "./deps.ts";
import type { Route } from "./route.ts";

/** What a caller needs to be let through to a route. */
type Needed = Pick<Route, "permission" | "orPermission" | "deploymentWide">;

/** RFC 6750: who asks, if they may ask this at all. Whom they may ask about is the business of `reach.ts` and actions. */
export async function authenticate(deps: AdminDeps, ctx: Context, needed: Needed): Promise<Caller> {
  const token = bearerToken(ctx.get("authorization"));
  const verified = await deps.verifyToken(token);
  const caller = verified && (await callerOfToken(deps, verified, cameFrom(ctx)));
  if (caller === undefined) throw invalidToken();
  permit(caller, needed);
  return caller;
}

/** Throws unless the caller may ask this at all. */
export function permit(caller: Caller, needed: Needed): void {
  const { permission, orPermission = permission } = needed;
  if (!caller.permissions.has(permission) && !caller.permissions.has(orPermission))
    throw insufficientScope(permission);
  if (needed.deploymentWide && caller.institutions !== "all") throw needsWholeDeployment();
}

/** §2.1. A request without a token is told only that one is needed (§3.1). */
function bearerToken(header: string): string {
  const [, token] = /^Bearer +([\w.~+/-]+=*)$/i.exec(header) ?? [];
  if (token !== undefined) return token;
  if (/^Bearer\b/i.test(header)) throw invalidToken();
  throw new Problem("no-token", "Send an access token in the header `Authorization: Bearer …`.", {
    headers: { "WWW-Authenticate": challenge },
  });
}

const challenge = 'Bearer realm="hallpass"';

const invalidToken = (): Problem =>
  new Problem("invalid-token", "It is unknown here, has run out, or was ended. Get a new one.", {
    headers: { "WWW-Authenticate": `${challenge}, error="invalid_token"` },
  });

export const insufficientScope = (permission: Permission): Problem =>
  new Problem(
    "insufficient-scope",
    `This needs ${permission}: as a scope, and for people in one of their roles.`,
    {
      headers: { "WWW-Authenticate": `${challenge}, error="insufficient_scope", scope="${permission}"` },
    },
  );

export const needsWholeDeployment = (): Problem =>
  new Problem("insufficient-scope", "This is for those who administer the whole deployment.", {
    headers: { "WWW-Authenticate": `${challenge}, error="insufficient_scope"` },
  });

/** The id is what the application has given the request, for its log. */
function cameFrom(ctx: Context) {
  const requestId: unknown = ctx.state["requestId"];
  return { address: ctx.ip, ...(typeof requestId === "string" && { requestId }) };
}
