import type { revokeAfterPreview, setPolicyAfterPreview } from "../actions/after-preview.ts";
import type { changeClient } from "../actions/change-client.ts";
import type { Content, DeclaredClient } from "../actions/content.ts";
import type { applyContentAfterPreview } from "../actions/content-after-preview.ts";
import type { countEnded } from "../actions/count-ended.ts";
import type { createAccount } from "../actions/create-account.ts";
import type { approve, refuseApproval } from "../actions/decide-approval.ts";
import type { endEarlierSecret } from "../actions/end-earlier-secret.ts";
import type { manyNeedPreview } from "../actions/end-many.ts";
import type { importAccounts } from "../actions/import-accounts.ts";
import type { noteCredentialChange } from "../actions/note-credential-change.ts";
import type { preview } from "../actions/preview.ts";
import type { PreviewTokens } from "../actions/preview-token.ts";
import type { registerClient } from "../actions/register-client.ts";
import type { reinstateAccount } from "../actions/reinstate-account.ts";
import type { rotateClientSecret } from "../actions/rotate-client-secret.ts";
import type { setMobileAccess } from "../actions/set-mobile-access.ts";
import type { setPassword } from "../actions/set-password.ts";
import type { setState } from "../actions/set-state.ts";
import type { RotateKeys } from "../actions/signing-keys.ts";
import type { suspendAccount } from "../actions/suspend-account.ts";
import type { RequestError } from "../http/problem.ts";
import type { AccountId, ClientId } from "../policy/ids.ts";
import type { Instant } from "../policy/time.ts";
import type { DayCountReader } from "../store/port/day-counts.ts";
import type { LogoutReader } from "../store/port/logouts.ts";
import type { RecordsReader } from "../store/port/records.ts";
import type { SignInReader } from "../store/port/sign-ins.ts";

/** What is known of an access token that is good for this door and allowed at this instant. */
export interface VerifiedToken {
  readonly scopes: ReadonlySet<string>;
  readonly clientId: ClientId;
  /** Absent: a program's own token (client_credentials). */
  readonly accountId?: AccountId;
}

interface AdminActions {
  readonly suspendAccount: ReturnType<typeof suspendAccount>;
  readonly reinstateAccount: ReturnType<typeof reinstateAccount>;
  readonly revoke: ReturnType<typeof revokeAfterPreview>;
  readonly approve: ReturnType<typeof approve>;
  readonly refuseApproval: ReturnType<typeof refuseApproval>;
  readonly createAccount: ReturnType<typeof createAccount>;
  readonly importAccounts: ReturnType<typeof importAccounts>;
  readonly setPassword: ReturnType<typeof setPassword>;
  readonly setPolicy: ReturnType<typeof setPolicyAfterPreview>;
  readonly setState: ReturnType<typeof setState>;
  readonly registerClient: ReturnType<typeof registerClient>;
  readonly changeClient: ReturnType<typeof changeClient>;
  readonly rotateClientSecret: ReturnType<typeof rotateClientSecret>;
  readonly endEarlierSecret: ReturnType<typeof endEarlierSecret>;
  readonly setMobileAccess: ReturnType<typeof setMobileAccess>;
  readonly noteCredentialChange: ReturnType<typeof noteCredentialChange>;
  readonly manyNeedPreview: ReturnType<typeof manyNeedPreview>;
  readonly applyContent: ReturnType<typeof applyContentAfterPreview>;
  readonly previewToken: PreviewTokens["make"];
}

export interface AdminDeps {
  readonly records: RecordsReader;
  readonly signIns: SignInReader;
  readonly logouts: LogoutReader;
  readonly dayCounts: DayCountReader;
  readonly now: () => Instant;
  /** Undefined for whatever is not an access token meant for this door, or is over. Throws StoreUnavailable if it cannot tell. */
  readonly verifyToken: (token: string) => Promise<VerifiedToken | undefined>;
  readonly actions: AdminActions;
  /** What a document in the form of a content file declares, or all that is wrong with it. */
  readonly parseContent: (
    document: unknown,
  ) => { readonly content: Content } | { readonly errors: readonly RequestError[] };
  /** The same of one client of such a file. */
  readonly parseClient: (
    document: object,
  ) => { readonly declared: DeclaredClient } | { readonly errors: readonly RequestError[] };
  readonly rotateKeys: RotateKeys;
  readonly countEnded: ReturnType<typeof countEnded>;
  readonly preview: ReturnType<typeof preview>;
}
