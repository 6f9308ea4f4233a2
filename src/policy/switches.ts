import type { Facts } from "./facts.ts";

/** The same sign-in as if nothing were switched off: switches pause, and what ends it besides ends it for good. */
export const switchedOn = ({ signIn, institution, client, denials }: Facts): Facts => ({
  signIn: { ...signIn, mobileAccess: true },
  ...(institution && { institution: { ...institution, policy: { ...institution.policy, disabled: false } } }),
  ...(client && { client: { ...client, disabled: false, institutions: "all" } }),
  denials: denials.filter(({ type }) => type !== "mobile-access"),
});
