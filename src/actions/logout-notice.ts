import { createHash } from "node:crypto";
import type { Facts } from "../policy/facts.ts";
import type { ClientId, DenialId } from "../policy/ids.ts";
import type { Instant } from "../policy/time.ts";
import type { Client, Grant } from "../store/port/entities.ts";
import { factsOf, signInOf } from "../store/port/facts.ts";
import type { Logout } from "../store/port/logouts.ts";
import type { RecordsReader } from "../store/port/records.ts";
import { sidOf } from "./logout-token.ts";

/** A grant that was made in a browser's session: without one there is no `sid` to name. */
type GrantInSession = Grant & { readonly sessionUid: string };

const isInSession = (grant: Grant): grant is GrantInSession => grant.sessionUid !== undefined;

/** A denial, or a boundary of the school's schedule. */
type Cause = DenialId | { readonly boundary: Instant };

interface Telling {
  readonly records: Pick<RecordsReader, "standings">;
  readonly client: (id: ClientId) => Client | undefined;
  readonly now: () => Instant;
}

/** A notice for each of these sign-ins that something has ended and whose client registered to be told. */
export async function noticesOf(
  { records, client, now }: Telling,
  grants: readonly Grant[],
  causeOf: (facts: Facts) => Cause | undefined,
): Promise<readonly Logout[]> {
  const registered = grants.filter(({ clientId }) => client(clientId)?.backchannelLogoutUri !== undefined);
  const standings = await records.standings(registered);
  return registered.filter(isInSession).flatMap((grant) => {
    const standing = standings.get(grant.id);
    const cause = standing && causeOf(factsOf(signInOf(grant, standing.account), standing));
    return cause === undefined ? [] : [noticeOf(grant, cause, now())];
  });
}

/** What a client is told of the end of a sign-in. It has the same id whoever finds it, so that it is queued once. */
function noticeOf(grant: GrantInSession, because: Cause, queuedAt: Instant): Logout {
  const { sessionUid, clientId, accountId, institutionId } = grant;
  const sid = sidOf(sessionUid, clientId);
  const ofDenial = typeof because === "string";
  const cause = ofDenial ? because : `${institutionId} ${because.boundary}`;
  const id = createHash("sha256").update(`${cause} ${sid}`).digest("base64url");
  return { id, clientId, accountId, institutionId, sid, ...(ofDenial && { because }), queuedAt };
}
