import type { Denial } from "../policy/denials.ts";
import type { Facts, SignIn } from "../policy/facts.ts";
import type { ClientId, DenialId, InstitutionId } from "../policy/ids.ts";
import { mattersUntil } from "../policy/relevance.ts";
import type { Instant } from "../policy/time.ts";
import type { Client, Institution } from "../store/port/entities.ts";
import type { Change, Snapshot } from "../store/port/records.ts";

/** What decisions about access tokens need besides the token, in memory. Knows nothing of where it comes from. */
export interface Replica {
  /** The number of the last change applied. */
  readonly number: number;
  apply(change: Change): void;
  /** The facts about a live access token's sign-in. No promise, no store. */
  factsFor(signIn: SignIn): Facts;
  institution(id: InstitutionId): Institution | undefined;
  institutions(): readonly Institution[];
  client(id: ClientId): Client | undefined;
  clients(): readonly Client[];
  /** Drops denials that can no longer concern a live access token. */
  forget(now: Instant): void;
  size(): { readonly institutions: number; readonly clients: number; readonly denials: number };
}

export function replicaOf(snapshot: Snapshot): Replica {
  let number = snapshot.number;
  const institutions = new Map(snapshot.institutions.map((institution) => [institution.id, institution]));
  const clients = new Map(snapshot.clients.map((client) => [client.id, client]));
  const denials = new Map<DenialId, Denial>();
  const bySubject = new Map<string, readonly Denial[]>();
  for (const denial of snapshot.denials) keep(denial);

  return {
    get number() {
      return number;
    },
    apply(change) {
      number = change.number;
      if (change.type === "institution") institutions.set(change.institution.id, change.institution);
      else if (change.type === "client") clients.set(change.client.id, change.client);
      else if (change.type === "denial") keep(change.denial);
    },
    factsFor(signIn) {
      const institution = signIn.institutionId && institutions.get(signIn.institutionId);
      const client = signIn.clientId && clients.get(signIn.clientId);
      return {
        signIn,
        ...(institution && { institution }),
        ...(client && { client }),
        denials: denialsAbout(signIn),
      };
    },
    institution: (id) => institutions.get(id),
    institutions: () => [...institutions.values()],
    client: (id) => clients.get(id),
    clients: () => [...clients.values()],
    forget(now) {
      for (const denial of denials.values()) if (mattersUntil(denial) <= now) drop(denial);
    },
    size: () => ({ institutions: institutions.size, clients: clients.size, denials: denials.size }),
  };

  function keep(denial: Denial): void {
    const known = denials.get(denial.id);
    if (known !== undefined) drop(known);
    denials.set(denial.id, denial);
    const subject = subjectOf(denial);
    bySubject.set(subject, [...(bySubject.get(subject) ?? []), denial]);
  }

  function drop(denial: Denial): void {
    denials.delete(denial.id);
    const subject = subjectOf(denial);
    const others = (bySubject.get(subject) ?? []).filter(({ id }) => id !== denial.id);
    if (others.length === 0) bySubject.delete(subject);
    else bySubject.set(subject, others);
  }

  function denialsAbout(signIn: SignIn): readonly Denial[] {
    if (denials.size === 0) return none;
    return subjectsOf(signIn).flatMap((subject) => bySubject.get(subject) ?? none);
  }
}

const none: readonly Denial[] = [];
const everyone = "everyone";

const subjectsOf = ({ grantId, accountId, clientId, institutionId }: SignIn): readonly string[] => [
  `grant ${grantId}`,
  `account ${accountId}`,
  `client ${clientId}`,
  `institution ${institutionId}`,
  everyone,
];

function subjectOf(denial: Denial): string {
  if (denial.type === "grant-revocation") return `grant ${denial.grantId}`;
  if (denial.type === "suspension" || denial.type === "mobile-access") return `account ${denial.accountId}`;
  switch (denial.target.level) {
    case "account":
      return `account ${denial.target.accountId}`;
    case "client":
      return `client ${denial.target.clientId}`;
    case "institution":
      return `institution ${denial.target.institutionId}`;
    case "everyone":
      return everyone;
  }
}
