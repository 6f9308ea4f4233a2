import type { SignInReader } from "../store/port/sign-ins.ts";
import { type PreviewDeps, revokeAfterPreview, setPolicyAfterPreview } from "./after-preview.ts";
import { applyContent } from "./apply-content.ts";
import type { ApprovalDeps } from "./ask-approval.ts";
import { changeClient } from "./change-client.ts";
import { applyContentAfterPreview } from "./content-after-preview.ts";
import { createAccount } from "./create-account.ts";
import { approve, refuseApproval } from "./decide-approval.ts";
import type { ActionDeps } from "./deps.ts";
import { endEarlierSecret } from "./end-earlier-secret.ts";
import { manyNeedPreview } from "./end-many.ts";
import { importAccounts } from "./import-accounts.ts";
import type { HashPassword } from "./new-password.ts";
import { noteCredentialChange } from "./note-credential-change.ts";
import { previewTokens } from "./preview-token.ts";
import { registerClient } from "./register-client.ts";
import { reinstateAccount } from "./reinstate-account.ts";
import { rotateClientSecret } from "./rotate-client-secret.ts";
import { setMobileAccess } from "./set-mobile-access.ts";
import { setPassword } from "./set-password.ts";
import { setState } from "./set-state.ts";
import { suspendAccount } from "./suspend-account.ts";

interface Deps extends ActionDeps, ApprovalDeps, Pick<PreviewDeps, "previewAbove"> {
  readonly signIns: SignInReader;
  readonly hashPassword: HashPassword;
  readonly cookieSecrets: readonly string[];
}

/** All that administrators and their programs do, but for keys. */
export const adminActions = (deps: Deps) => {
  const previewed = { ...deps, previewTokens: previewTokens(deps) };
  return {
    suspendAccount: suspendAccount(deps),
    reinstateAccount: reinstateAccount(deps),
    revoke: revokeAfterPreview(previewed),
    approve: approve(previewed),
    refuseApproval: refuseApproval(deps),
    createAccount: createAccount(deps),
    importAccounts: importAccounts(deps),
    setPassword: setPassword(deps),
    setPolicy: setPolicyAfterPreview(previewed),
    setState: setState(deps),
    registerClient: registerClient(deps),
    changeClient: changeClient(deps),
    rotateClientSecret: rotateClientSecret(deps),
    endEarlierSecret: endEarlierSecret(deps),
    setMobileAccess: setMobileAccess(deps),
    noteCredentialChange: noteCredentialChange(deps),
    manyNeedPreview: manyNeedPreview(previewed),
    applyContent: applyContentAfterPreview({ ...previewed, apply: applyContent(deps) }),
    previewToken: previewed.previewTokens.make,
  };
};
