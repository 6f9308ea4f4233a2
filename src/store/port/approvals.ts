import type { InstitutionPolicy } from "../../policy/facts.ts";
import type { ApprovalId, ClientId, DenialId, InstitutionId } from "../../policy/ids.ts";
import type { Instant } from "../../policy/time.ts";
import type { Actor } from "./entities.ts";
import type { Page } from "./records.ts";

/** What somebody wants to do that ends more sign-ins than one administrator may end alone. */
export type ApprovedAct =
  | {
      readonly type: "revocation";
      readonly target:
        | { readonly level: "client"; readonly clientId: ClientId }
        | { readonly level: "institution"; readonly institutionId: InstitutionId }
        | { readonly level: "everyone" };
      /** Absent: when it is approved. */
      readonly notBefore?: Instant;
      readonly mobileOnly?: boolean;
      readonly sparingAdministrators?: boolean;
    }
  | {
      readonly type: "policy";
      readonly institutionId: InstitutionId;
      readonly policy: Omit<InstitutionPolicy, "disabled">;
      /** The version of the policy that it was asked to replace. */
      readonly replaces: string;
    };

/** What came of a request. It is told again to whoever has approved it: their answer may have been lost. */
export interface Approved {
  /** The actor's id. */
  readonly by: string;
  /** Absent: it was a policy. */
  readonly revocation?: DenialId;
}

/**
 * A request that waits for a second administrator. It is kept while it waits, and when it was approved, until it would have
 * waited; the audit tells what became of it.
 */
export interface Approval {
  readonly id: ApprovalId;
  readonly act: ApprovedAct;
  /** The same for requests of the same act. */
  readonly sameness: string;
  readonly asker: Pick<Actor, "type" | "id" | "name">;
  /** Absent: it concerns more than one institution. */
  readonly institutionId?: InstitutionId;
  readonly askedAt: Instant;
  /** It waits until then, and no longer. */
  readonly endsAt: Instant;
  /** How many it would have ended, at once or within 30 days, when it was asked. */
  readonly people: number;
  readonly signIns: number;
  /** Why: what its asker has said. */
  readonly code?: string;
  readonly note?: string;
  /** It does not wait any more. */
  readonly approved?: Approved;
}

export interface ApprovalQuery {
  /** "all", or only those at these institutions. */
  readonly institutions: readonly InstitutionId[] | "all";
  /** Those whose time is over are left out, and those that were approved. */
  readonly now: Instant;
  readonly after?: string;
  readonly limit: number;
}

export interface ApprovalReader {
  /** Also one whose time is over, until it is removed. */
  approval(id: ApprovalId): Promise<Approval | undefined>;
  /** The one that asks for the same and was not approved. */
  sameApproval(sameness: string): Promise<Approval | undefined>;
  /** Newest first. */
  approvals(query: ApprovalQuery): Promise<Page<Approval>>;
  /** Those whose time is over, approved or not, at most `limit`. */
  approvalsOver(now: Instant, limit: number): Promise<readonly Approval[]>;
}

export interface ApprovalWriter extends ApprovalReader {
  /** Rejects when another asks for the same. */
  addApproval(approval: Approval): Promise<void>;
  /** From now on it does not wait, and the same can be asked for anew. */
  putApproved(approval: Approval & { readonly approved: Approved }): Promise<void>;
  removeApproval(id: ApprovalId): Promise<void>;
}
