import type { CutOff } from "../policy/denials.ts";
import type { Facts } from "../policy/facts.ts";
import { foresee } from "../policy/foresee.ts";
import type { InstitutionId } from "../policy/ids.ts";
import { after, days, type Instant } from "../policy/time.ts";
import type { GrantQuery } from "../store/port/sign-ins.ts";
import type { OwnPolicy } from "./policy-version.ts";
import {
  grantsAtOnce,
  reachOf,
  type SignInInReach,
  type SignInsDeps,
  signInsInReach,
} from "./sign-ins-in-reach.ts";

/** A change that is not in force. */
export type Proposal =
  | { readonly cutOff: CutOff }
  | { readonly institutionId: InstitutionId; readonly policy: OwnPolicy };

interface Counted {
  readonly people: number;
  readonly signIns: number;
}

export interface Preview {
  /** What would be over at once. */
  readonly now: Counted;
  /** What would end earlier than it does without the change, unless it is used: at once or within the days. */
  readonly total: Counted;
  readonly byDay: ReadonlyMap<string, number>;
  readonly byClient: ReadonlyMap<string, number>;
  readonly byKind: ReadonlyMap<string, number>;
}

const daysAhead = 30;

/** Whom a change would sign out, by the rules that decide, without doing it. */
export const preview =
  (deps: SignInsDeps & { readonly now: () => Instant }) =>
  async (proposal: Proposal): Promise<Preview> => {
    const now = deps.now();
    const horizon = after(now, days(daysAhead));
    const tally = emptyTally();
    for await (const page of signInsInReach(deps, reachOfProposal(proposal))) {
      for (const signIn of page) {
        const end = endUnder(proposal, signIn.facts, now);
        if (end !== undefined && end < horizon) count(tally, signIn, { end, now });
      }
    }
    const { peopleNow, people, signInsNow, signIns, ...by } = tally;
    return {
      now: { people: peopleNow.size, signIns: signInsNow },
      total: { people: people.size, signIns },
      ...by,
    };
  };

/** Whether a change would end more than so many sign-ins at once; it stops counting as soon as that is known. */
export async function endsMoreThan(
  deps: SignInsDeps,
  proposal: Proposal,
  { most, now }: { most: number; now: Instant },
): Promise<"no" | "yes" | "too_many_to_tell"> {
  let ended = 0;
  let looked = 0;
  for await (const page of signInsInReach(deps, reachOfProposal(proposal))) {
    ended += page.filter(({ facts }) => endUnder(proposal, facts, now) === now).length;
    if (ended > most) return "yes";
    looked += grantsAtOnce;
    // Sign-ins that are over already are kept for a while: a caller does not wait until all of them are passed over.
    if (looked >= leastLookedAt + 10 * most) return "too_many_to_tell";
  }
  return "no";
}

const leastLookedAt = 5000;

const reachOfProposal = (proposal: Proposal): GrantQuery =>
  "cutOff" in proposal ? reachOf(proposal.cutOff) : { institutionId: proposal.institutionId };

const endUnder = (proposal: Proposal, facts: Facts, now: Instant): Instant | undefined =>
  foresee(facts, changedBy(proposal, facts), now);

function changedBy(proposal: Proposal, facts: Facts): Facts {
  if ("cutOff" in proposal) return { ...facts, denials: [...facts.denials, proposal.cutOff] };
  if (facts.institution === undefined) return facts;
  const { institution } = facts;
  const policy = { ...proposal.policy, disabled: institution.policy.disabled };
  return { ...facts, institution: { ...institution, policy } };
}

const emptyTally = () => ({
  peopleNow: new Set<string>(),
  people: new Set<string>(),
  signInsNow: 0,
  signIns: 0,
  byDay: new Map<string, number>(),
  byClient: new Map<string, number>(),
  byKind: new Map<string, number>(),
});

function count(
  tally: ReturnType<typeof emptyTally>,
  { grant }: SignInInReach,
  { end, now }: { end: Instant; now: Instant },
): void {
  tally.signIns += 1;
  tally.people.add(grant.accountId);
  if (end === now) {
    tally.signInsNow += 1;
    tally.peopleNow.add(grant.accountId);
  }
  add(tally.byDay, new Date(end).toISOString().slice(0, 10));
  add(tally.byClient, grant.clientId);
  add(tally.byKind, grant.kind);
}

const add = (counts: Map<string, number>, key: string): void =>
  void counts.set(key, (counts.get(key) ?? 0) + 1);
