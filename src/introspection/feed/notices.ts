import type { Denial } from "../../policy/denials.ts";
import type { AccountId, ClientId, GrantId, InstitutionId } from "../../policy/ids.ts";
import type { Instant } from "../../policy/time.ts";
import type { Change } from "../../store/port/records.ts";

/** Whom kept answers may be wrong about from now on, in the words in which an answer names them (RFC 7662 §2.2). */
export type Subject =
  | { readonly grant: GrantId }
  | { readonly sub: AccountId }
  | { readonly client_id: ClientId }
  | { readonly institution: InstitutionId }
  | { readonly everyone: true };

/** That something about a subject has changed. Never what, or why. */
export interface Notice {
  /** Of the change in the change feed. */
  readonly number: number;
  /** When this process applied it, so not before it was recorded. */
  readonly at: Instant;
  readonly subject: Subject;
  /** Only who serves it is told. Absent: all are. */
  readonly institution?: InstitutionId;
}

interface Applied {
  readonly at: Instant;
  /** Undefined when it cannot be told; then all are told, because not telling somebody would be worse. */
  readonly institutionOf: (account: AccountId) => Promise<InstitutionId | undefined>;
}

export async function noticeOf(change: Change, { at, institutionOf }: Applied): Promise<Notice> {
  const subject = subjectOf(change);
  const institution = await whose(change, subject, institutionOf);
  return { number: change.number, at, subject, ...(institution !== undefined && { institution }) };
}

export const aboutEveryone = (number: number, at: Instant): Notice => ({
  number,
  at,
  subject: { everyone: true },
});

function subjectOf(change: Change): Subject {
  switch (change.type) {
    case "institution":
      return { institution: change.institution.id };
    case "client":
      return { client_id: change.client.id };
    case "denial":
      return subjectOfDenial(change.denial);
    case "signing-key":
      // A withdrawn key takes along what it has signed, whoever that is about.
      return { everyone: true };
  }
}

function subjectOfDenial(denial: Denial): Subject {
  if (denial.type === "grant-revocation") return { grant: denial.grantId };
  if (denial.type !== "cut-off") return { sub: denial.accountId };
  switch (denial.target.level) {
    case "account":
      return { sub: denial.target.accountId };
    case "client":
      return { client_id: denial.target.clientId };
    case "institution":
      return { institution: denial.target.institutionId };
    case "everyone":
      return { everyone: true };
  }
}

async function whose(
  change: Change,
  subject: Subject,
  institutionOf: Applied["institutionOf"],
): Promise<InstitutionId | undefined> {
  if ("institution" in subject) return subject.institution;
  if ("sub" in subject) return institutionOf(subject.sub);
  const revoked = change.type === "denial" && change.denial.type === "grant-revocation";
  return revoked ? (change.denial as { institutionId?: InstitutionId }).institutionId : undefined;
}
