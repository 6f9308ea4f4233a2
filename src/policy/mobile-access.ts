import type { Denial, MobileAccess } from "./denials.ts";
import type { Facts } from "./facts.ts";
import type { AccountId } from "./ids.ts";

/** Whether a sign-in in a mobile app is allowed: by the account's switch, else by the institution's. */
export function mobileAllowed({ signIn, institution, denials }: Facts): boolean {
  const turned = latestSwitch(denials, signIn.accountId);
  const own = turned === undefined ? signIn.mobileAccess : switchedTo(turned);
  return own ?? institution?.policy.mobileAccess ?? true;
}

/** The account's own word, if it has one. */
export const ownMobileAccess = (denials: readonly Denial[], account: AccountId): boolean | undefined => {
  const turned = latestSwitch(denials, account);
  return turned && switchedTo(turned);
};

const switchedTo = ({ access }: MobileAccess): boolean | undefined =>
  access === "as-institution" ? undefined : access === "on";

/** There is one record per account; should two ever meet, the later one counts, and of two at once the stricter. */
function latestSwitch(denials: readonly Denial[], account: AccountId | undefined): MobileAccess | undefined {
  let latest: MobileAccess | undefined;
  for (const denial of denials) {
    if (denial.type !== "mobile-access" || denial.accountId !== account) continue;
    if (latest === undefined || rank(denial) > rank(latest)) latest = denial;
  }
  return latest;
}

const rank = ({ at, access }: MobileAccess): number =>
  at + (access === "off" ? 0.5 : access === "on" ? 0 : 0.25);
