import type { z } from "zod";
import { decide } from "../policy/decide.ts";
import type { Facts } from "../policy/facts.ts";
import type { Instant } from "../policy/time.ts";
import type { Grant } from "../store/port/entities.ts";
import { factsOf, signInOf } from "../store/port/facts.ts";
import type { grantAnswer } from "./answers.ts";
import type { AdminDeps } from "./deps.ts";
import { decisionView } from "./explanation.ts";
import { iso } from "./views.ts";

/** A sign-in with all that is decided by, read for this question. */
export interface JudgedGrant {
  readonly grant: Grant;
  readonly clientName: string;
  readonly facts: Facts;
}

/** Undefined when the account is not there any more. */
export async function judged({ records }: AdminDeps, grant: Grant): Promise<JudgedGrant | undefined> {
  const { accountId, clientId, id: grantId } = grant;
  const standing = await records.standing({ accountId, clientId, grantId });
  if (standing === undefined) return undefined;
  const facts = factsOf(signInOf(grant, standing.account), standing);
  return { grant, clientName: standing.client?.name ?? clientId, facts };
}

export const grantView = (
  { grant, clientName, facts }: JudgedGrant,
  now: Instant,
): z.input<typeof grantAnswer> => ({
  id: grant.id,
  account: grant.accountId,
  institution: grant.institutionId,
  client: { id: grant.clientId, name: clientName, kind: grant.kind },
  ...(grant.device !== undefined && { device: grant.device }),
  ...(grant.place !== undefined && { place: grant.place }),
  signedInAt: iso(grant.signedInAt),
  lastActivityAt: iso(grant.lastActivityAt),
  decision: decisionView(decide(facts, now)),
});
