import type { Facts, SignIn } from "../../policy/facts.ts";
import type { Account, BrowserSession, Grant } from "./entities.ts";
import type { Standing } from "./records.ts";

/** A grant as a decision sees it. */
export const signInOf = (grant: Grant, account: Account): SignIn => ({
  grantId: grant.id,
  accountId: grant.accountId,
  institutionId: grant.institutionId,
  clientId: grant.clientId,
  kind: grant.kind,
  ...(grant.sessionUid !== undefined && { sessionUid: grant.sessionUid }),
  administrator: isAdministrator(account),
  signedInAt: grant.signedInAt,
  lastActivityAt: grant.lastActivityAt,
});

/** A browser's session as a decision sees it: no grant, no client. */
export const signInOfSession = (
  { uid, signedInAt, lastActivityAt }: BrowserSession,
  account: Account,
): SignIn => ({
  accountId: account.id,
  institutionId: account.institutionId,
  kind: "web",
  sessionUid: uid,
  administrator: isAdministrator(account),
  signedInAt,
  lastActivityAt,
});

/** The facts of the question "may this sign-in go on?", from the records. */
export const factsOf = (signIn: SignIn, standing: Standing): Facts => ({
  signIn,
  institution: standing.institution,
  ...(standing.client !== undefined && { client: standing.client }),
  denials: standing.denials,
});

export const isAdministrator = (account: Account): boolean =>
  account.roles.some((role) => role !== "support");
