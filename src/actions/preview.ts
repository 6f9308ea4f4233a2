import type { CutOff } from "../policy/denials.ts";
import type { ClientPolicy, Facts, InstitutionFacts } from "../policy/facts.ts";
import { foresee } from "../policy/foresee.ts";
import type { ClientId, InstitutionId } from "../policy/ids.ts";
import { after, days, type Instant } from "../policy/time.ts";
import type { GrantQuery } from "../store/port/sign-ins.ts";
import type { OwnPolicy } from "./policy-version.ts";
import { reachOf, type SignInInReach, type SignInsDeps, signInsInReach } from "./sign-ins-in-reach.ts";

/** A change that is not in force. */
export type Proposal =
  | { readonly cutOff: CutOff }
  /** Of many accounts, one of each. */
  | { readonly cutOffs: readonly CutOff[] }
  | { readonly institutionId: InstitutionId; readonly policy: OwnPolicy }
  | ContentEffect;

/** What content changes of what decides about sign-ins. */
export interface ContentEffect {
  /** As they would be. */
  readonly institutions: ReadonlyMap<InstitutionId, InstitutionFacts>;
  /** Those that would be switched off, or be for other institutions: as they would be. */
  readonly clients: ReadonlyMap<ClientId, ClientPolicy>;
}

interface Counted {
  readonly people: number;
  readonly signIns: number;
}

export interface Preview {
  /** What would be over at once. */
  readonly now: Counted;
  /** What would end earlier than it does without the change, unless use puts that off: at once or within 30 days. */
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
    const tally = emptyTally();
    for await (const page of inReach(deps, proposal)) {
      for (const signIn of page) {
        const end = endUnder(proposal, signIn.facts, now);
        if (end !== undefined) count(tally, signIn, { end, now });
      }
    }
    const { peopleNow, people, signInsNow, signIns, ...by } = tally;
    return {
      now: { people: peopleNow.size, signIns: signInsNow },
      total: { people: people.size, signIns },
      ...by,
    };
  };

/** Whether a change would end more than so many sign-ins, at once or within 30 days; it stops counting as soon as that is known. */
export async function endsMoreThan(
  deps: SignInsDeps,
  proposal: Proposal,
  { most, now }: { most: number; now: Instant },
): Promise<"no" | "yes" | "too_many_to_tell"> {
  let ended = 0;
  let looked = 0;
  const read = (grants: number): void => void (looked += grants);
  for await (const page of inReach(deps, proposal, read)) {
    ended += page.filter(({ facts }) => endUnder(proposal, facts, now) !== undefined).length;
    if (ended > most) return "yes";
    // Sign-ins that are over already are kept for a while: a caller does not wait until all of them are passed over.
    if (looked >= leastLookedAt + 10 * most) return "too_many_to_tell";
  }
  return "no";
}

const leastLookedAt = 5000;

/** Nobody is counted twice: a switched off client's sign-ins at an institution that changes are reached by that. */
async function* inReach(
  deps: SignInsDeps,
  proposal: Proposal,
  read?: (grants: number) => void,
): AsyncGenerator<readonly SignInInReach[]> {
  for (const query of reachesOf(proposal)) {
    for await (const page of signInsInReach(deps, query, read)) {
      yield "clients" in proposal && query.institutionId === undefined
        ? page.filter(({ grant }) => !proposal.institutions.has(grant.institutionId))
        : page;
    }
  }
}

function reachesOf(proposal: Proposal): readonly GrantQuery[] {
  if ("cutOff" in proposal) return [reachOf(proposal.cutOff)];
  if ("cutOffs" in proposal) return proposal.cutOffs.map(reachOf);
  if ("policy" in proposal) return [{ institutionId: proposal.institutionId }];
  return [
    ...[...proposal.institutions.keys()].map((institutionId) => ({ institutionId })),
    ...[...proposal.clients.keys()].map((clientId) => ({ clientId })),
  ];
}

/** Undefined: not by this change, or later than a preview looks. */
function endUnder(proposal: Proposal, facts: Facts, now: Instant): Instant | undefined {
  const end = foresee(facts, changedBy(proposal, facts), now);
  return end !== undefined && end < after(now, days(daysAhead)) ? end : undefined;
}

function changedBy(proposal: Proposal, facts: Facts): Facts {
  if ("cutOff" in proposal) return { ...facts, denials: [...facts.denials, proposal.cutOff] };
  if ("cutOffs" in proposal) return { ...facts, denials: [...facts.denials, ...proposal.cutOffs] };
  if ("clients" in proposal) return underContent(proposal, facts);
  if (facts.institution === undefined) return facts;
  const { institution } = facts;
  const policy = { ...proposal.policy, disabled: institution.policy.disabled };
  return { ...facts, institution: { ...institution, policy } };
}

function underContent({ institutions, clients }: ContentEffect, facts: Facts): Facts {
  const { institutionId, clientId } = facts.signIn;
  const institution = institutionId && institutions.get(institutionId);
  const client = clientId && clients.get(clientId);
  return { ...facts, ...(institution && { institution }), ...(client && { client }) };
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
