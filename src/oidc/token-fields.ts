import { ownMobileAccess } from "../policy/mobile-access.ts";
import type { Instant } from "../policy/time.ts";
import { isAdministrator } from "../store/port/facts.ts";
import type { PresentAccount } from "./accounts.ts";
import type { AccessTokenFields, GrantFields } from "./internals.ts";

/**
 * What an access token tells of its sign-in. It counts as issued when the sign-in was judged: a denial from then on is
 * later than the token, so the rulebook keeps it for as long as the token lives, also if this process stood still.
 */
export function tokenFields(
  grant: GrantFields,
  { standing, decidedAt }: Partial<PresentAccount>,
  now: Instant,
): AccessTokenFields {
  const own = standing && ownMobileAccess(standing.denials, standing.account.id);
  return {
    institutionId: grant.institutionId,
    clientKind: grant.clientKind,
    signedInAt: grant.signedInAt,
    issuedAt: decidedAt ?? now,
    administrator: standing !== undefined && isAdministrator(standing.account),
    ...(own !== undefined && { mobileAccess: own }),
    ...(grant.sessionUid !== undefined && { signInSessionUid: grant.sessionUid }),
  };
}
