import type { CutOff } from "../policy/denials.ts";
import type { AccountId } from "../policy/ids.ts";
import type { Instant } from "../policy/time.ts";
import { newDenialId } from "./new-id.ts";

/** Ends what the account signed in to at or before now. */
export const cutOffAccount = (accountId: AccountId, because: CutOff["because"], now: Instant): CutOff => ({
  type: "cut-off",
  id: newDenialId(),
  target: { level: "account", accountId },
  notBefore: now,
  because,
  at: now,
});
