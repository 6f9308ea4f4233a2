import type { CutOff } from "../policy/denials.ts";
import type { AccountId, ClientId } from "../policy/ids.ts";
import type { Instant } from "../policy/time.ts";
import { missing, type PreviewDeps, type Previewed, type PreviewNeeded } from "./after-preview.ts";
import { type ApprovalDeps, type TooManyAlone, tooManyAlone } from "./ask-approval.ts";
import type { Caller } from "./caller.ts";
import type { ActionDeps } from "./deps.ts";
import type { Asked } from "./preview-token.ts";
import { cutOffOf, mayRevokeAt, subjectOf } from "./revoke.ts";
import type { SignInsDeps } from "./sign-ins-in-reach.ts";

/** Ending the sign-ins of many accounts: each by itself, and all seen together beforehand. */
export interface EndMany {
  /** What ends them; a suspension takes its own permission. Default "end". */
  readonly by?: "end" | "suspension";
  readonly accounts: readonly AccountId[];
  readonly clientId?: ClientId;
  /** Of an ending it is said and never "now": the same request sent again ends nothing that was signed in to since. */
  readonly notBefore?: Instant;
  readonly mobileOnly?: boolean;
  readonly sparingAdministrators?: boolean;
}

/** What a preview of it is made of: the accounts that the caller reaches. */
export async function manyAsked(
  { records, now }: Pick<ActionDeps, "now"> & Pick<SignInsDeps, "records">,
  caller: Caller,
  { accounts, clientId, by = "end", ...terms }: EndMany,
): Promise<Asked> {
  const cutOffs: CutOff[] = [];
  for (const accountId of new Set(accounts)) {
    const target = { level: "account", accountId, ...(clientId !== undefined && { clientId }) } as const;
    const may = by === "end" ? mayRevokeAt(caller, target) : caller.permissions.has("suspensions:write");
    if (may && (await subjectOf(records, caller, target)) !== undefined)
      cutOffs.push(cutOffOf({ ...terms, target }, now()));
  }
  const { notBefore } = terms;
  return { proposal: { cutOffs }, ...(notBefore !== undefined && { notBefore }) };
}

/** Whoever ends very many sign-ins of many people with one request has to have asked first how many, and may not end more than one may alone. */
export const manyNeedPreview =
  (deps: ActionDeps & SignInsDeps & PreviewDeps & ApprovalDeps) =>
  async (
    caller: Caller,
    { preview, ...request }: EndMany & Previewed,
  ): Promise<PreviewNeeded | TooManyAlone | undefined> => {
    const asked = await manyAsked(deps, caller, request);
    const unseen = await missing(deps, caller, { asked, ...(preview !== undefined && { preview }) });
    return unseen ?? tooManyAlone(deps, asked.proposal);
  };
