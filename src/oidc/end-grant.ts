import type { KoaContextWithOIDC } from "oidc-provider";
import { usedTwiceCode } from "../policy/denials.ts";
import type { GrantId } from "../policy/ids.ts";
import type { Parts } from "./configuration.ts";
import type { EngineDeps } from "./engine.ts";

/** At the token endpoint the engine ends a grant only when a code or refresh token comes a second time. */
export async function endGrant(deps: EngineDeps, parts: Parts, grant: GrantId): Promise<void> {
  const { ctx } = parts.engine.Provider;
  if (ctx?.oidc.route !== "token") return deps.endGrant(grant, { because: "signed_out", code: "signed-out" });
  await usedTwice(deps, parts, { ctx, grant });
}

/** RFC 9700 §4.14.2: what was used twice was copied, and nobody can tell which use was the copy's. */
export async function usedTwice(
  deps: EngineDeps,
  { engine, refuse }: Parts,
  { ctx, grant }: { ctx: KoaContextWithOIDC; grant: GrantId | undefined },
): Promise<Error> {
  if (grant !== undefined) await deps.endGrant(grant, { because: "revoked", code: usedTwiceCode });
  refuse(ctx, "revoked");
  return new engine.errors.InvalidGrant("used twice");
}
