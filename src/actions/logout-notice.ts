import { createHash } from "node:crypto";
import type { DenialId } from "../policy/ids.ts";
import type { Instant } from "../policy/time.ts";
import type { Grant } from "../store/port/entities.ts";
import type { Logout } from "../store/port/logouts.ts";
import { sidOf } from "./logout-token.ts";

/** A grant that was made in a browser's session: without one there is no `sid` to name. */
export type GrantInSession = Grant & { readonly sessionUid: string };

export const isInSession = (grant: Grant): grant is GrantInSession => grant.sessionUid !== undefined;

/** What a client is told of the end of a sign-in. It has the same id whoever finds it, so that it is queued once. */
export function noticeOf(
  grant: GrantInSession,
  because: DenialId | { readonly boundary: Instant },
  queuedAt: Instant,
): Logout {
  const { sessionUid, clientId, accountId, institutionId } = grant;
  const sid = sidOf(sessionUid, clientId);
  const ofDenial = typeof because === "string";
  const cause = ofDenial ? because : `${institutionId} ${because.boundary}`;
  const id = createHash("sha256").update(`${cause} ${sid}`).digest("base64url");
  return { id, clientId, accountId, institutionId, sid, ...(ofDenial && { because }), queuedAt };
}
