import type { CutOff } from "../policy/denials.ts";
import type { SignIn } from "../policy/facts.ts";
import type { AccountId } from "../policy/ids.ts";
import { before, type Instant, minutes } from "../policy/time.ts";
import type { BrowserSession } from "../store/port/entities.ts";
import type { RecordsWriter } from "../store/port/records.ts";
import { auditRecord } from "./audit-record.ts";
import { type Caller, type Origin, personThemselves, reachesAccount } from "./caller.ts";
import { cutOffAccount } from "./cut-off-account.ts";
import type { ActionDeps } from "./deps.ts";

/** How long ago a person may have proved who they are, and still end more than the sign-in that asks. */
export const proofLasts = minutes(10);

/** Otherwise whoever finds a phone lying about could shut its owner out everywhere else. */
export const hasProof = ({ signedInAt }: Asking, now: Instant): boolean =>
  signedInAt > before(now, proofLasts);

export type EndSessionOutcome =
  | { readonly outcome: "ended" | "unchanged"; readonly cutOff: CutOff }
  | { readonly outcome: "no_such_session" };

/** Which session, whose, and since when it stands for them. */
export type EndingSession = Pick<BrowserSession, "uid" | "accountId" | "signedInAt">;

/**
 * Ends one browser's session and what web applications have from it. The engine's record may stay or be written back by
 * a request in flight: the cut-off ends it all the same. Whoever signs in again in that browser does so later than it.
 */
export const endSession =
  ({ records, now, takeEffect }: ActionDeps) =>
  async (caller: Caller, session: EndingSession): Promise<EndSessionOutcome> => {
    const outcome = await records.change(async (writer): Promise<EndSessionOutcome> => {
      const account = await writer.account(session.accountId);
      if (account === undefined || !reachesAccount(caller, account)) return { outcome: "no_such_session" };
      const earlier = await earlierEnd(writer, session);
      if (earlier !== undefined) return { outcome: "unchanged", cutOff: earlier };
      const at = now();
      const cutOff = { ...cutOffAccount(account.id, "signed_out", at), onlySession: session.uid };
      await writer.putDenial(cutOff);
      const details = { cutOff: cutOff.id, session: session.uid };
      await writer.addAudit(auditRecord(caller, { action: "end-session", at, account, details }));
      return { outcome: "ended", cutOff };
    });
    if (outcome.outcome !== "no_such_session") await takeEffect();
    return outcome;
  };

/** The person signs out in the browser itself. */
export const signOut = (deps: ActionDeps) => {
  const end = endSession(deps);
  return async (session: EndingSession, origin: Origin): Promise<void> => {
    const account = await deps.records.account(session.accountId);
    if (account !== undefined) await end(personThemselves(account, origin), session);
  };
};

async function earlierEnd(
  writer: RecordsWriter,
  { uid, accountId, signedInAt }: EndingSession,
): Promise<CutOff | undefined> {
  const standing = await writer.standing({ accountId });
  return standing?.denials.find(
    (denial): denial is CutOff =>
      denial.type === "cut-off" && denial.onlySession === uid && denial.notBefore >= signedInAt,
  );
}

export type EndOwnSignInsOutcome =
  | { readonly outcome: "ended"; readonly cutOff: CutOff }
  | { readonly outcome: "proof_needed" | "no_such_account" };

/** The person's sign-in that asks: what was signed in from the same browser session is spared with it. */
export type Asking = SignIn & { readonly accountId: AccountId; readonly sessionUid: string };

/** Ends a person's sign-ins with one record, all or all others, if they have just proved who they are. */
export const endOwnSignIns =
  ({ records, now, takeEffect }: ActionDeps) =>
  async (caller: Caller, asking: Asking, which: "all" | "others"): Promise<EndOwnSignInsOutcome> => {
    const spared = which === "others" ? { sparingSession: asking.sessionUid } : {};
    const outcome = await records.change(async (writer): Promise<EndOwnSignInsOutcome> => {
      const at = now();
      if (!hasProof(asking, at)) return { outcome: "proof_needed" };
      const account = await writer.account(asking.accountId);
      if (account === undefined || !reachesAccount(caller, account)) return { outcome: "no_such_account" };
      const cutOff = { ...cutOffAccount(account.id, "signed_out", at), ...spared };
      await writer.putDenial(cutOff);
      // Otherwise a tool that was ended would be back at the next visit without asking.
      await writer.removeConsents(account.id);
      const details = { cutOff: cutOff.id, ...spared };
      const action = which === "others" ? "end-other-sign-ins" : "end-own-sign-ins";
      await writer.addAudit(auditRecord(caller, { action, at, account, details }));
      return { outcome: "ended", cutOff };
    });
    if (outcome.outcome === "ended") await takeEffect();
    return outcome;
  };
