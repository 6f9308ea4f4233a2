import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { approvalId, denialId } from "../../src/policy/ids.ts";
import { instant } from "../../src/policy/time.ts";
import type { Records } from "../../src/store/port/records.ts";
import { StoreUnavailable } from "../../src/store/port/records.ts";
import { findsAccounts, keepsUsernamesApart } from "./accounts-contract.ts";
import { keepsApprovals } from "./approvals-contract.ts";
import { keepsTheAudit } from "./audit-contract.ts";
import { changesWhollyOrNotAtAll } from "./change-contract.ts";
import { ana, app, newPlace, north, phone } from "./examples.ts";
import { feedsChanges } from "./feed-contract.ts";
import { keepsWhatIsPut } from "./kept-records-contract.ts";
import { listsRevocations } from "./revocations-contract.ts";
import { standsAtOneInstant } from "./standing-contract.ts";

/** Opens what is kept at a place: nothing, the first time. */
export type OpenRecords = (place: string) => Promise<Records>;

/** Records are kept as promised when this passes. */
export function keepsTheRecordsContract(name: string, open: OpenRecords): void {
  describe(`records in ${name}`, () => {
    let place: string;
    let records: Records;
    beforeEach(async () => {
      place = newPlace();
      records = await open(place);
    });
    afterEach(async () => records.close());

    const opened = () => records;
    const reopened = async () => {
      await records.close();
      records = await open(place);
      return records;
    };

    keepsWhatIsPut(opened);
    keepsUsernamesApart(opened);
    findsAccounts(opened);
    standsAtOneInstant(opened);
    changesWhollyOrNotAtAll(opened, reopened);
    feedsChanges(opened);
    keepsTheAudit(opened, reopened);
    listsRevocations(opened);
    keepsApprovals(opened);

    describe("a store that does not answer", () => {
      const accounts = { institutions: "all", limit: 1 } as const;
      it.each<[string, (closed: Records) => Promise<unknown>]>([
        ["standing", async (closed) => closed.standing({ accountId: ana })],
        ["institution", async (closed) => closed.institution(north)],
        ["institutions", async (closed) => closed.institutions()],
        ["client", async (closed) => closed.client(app)],
        ["clients", async (closed) => closed.clients()],
        ["account", async (closed) => closed.account(ana)],
        ["accountByUsername", async (closed) => closed.accountByUsername(north, "ana")],
        ["findAccounts", async (closed) => closed.findAccounts(accounts)],
        ["standings", async (closed) => closed.standings([{ id: phone, accountId: ana, clientId: app }])],
        ["denial", async (closed) => closed.denial(denialId("den_1"))],
        ["approval", async (closed) => closed.approval(approvalId("apr_1"))],
        ["sameApproval", async (closed) => closed.sameApproval("x")],
        ["approvals", async (closed) => closed.approvals({ ...accounts, now: instant(0) })],
        ["approvalsOver", async (closed) => closed.approvalsOver(instant(0), 1)],
        ["cutOffsAt", async (closed) => closed.cutOffsAt({ level: "everyone" })],
        ["revocations", async (closed) => closed.revocations(accounts)],
        ["suspensionsOf", async (closed) => closed.suspensionsOf(ana)],
        ["consent", async (closed) => closed.consent(ana, app)],
        ["signingKeys", async (closed) => closed.signingKeys()],
        ["audit", async (closed) => closed.audit(accounts)],
        ["auditHashes", async (closed) => closed.auditHashes([1])],
        ["changesAfter", async (closed) => closed.changesAfter(0, 1)],
        ["latestInstant", async (closed) => closed.latestInstant()],
        ["lastChange", async (closed) => closed.lastChange()],
        ["pruneChanges", async (closed) => closed.pruneChanges(1, 1)],
        ["snapshot", async (closed) => closed.snapshot(instant(0))],
        ["passwordHash", async (closed) => closed.passwordHash(ana)],
        ["change", async (closed) => closed.change(async () => undefined)],
      ])("rejects %s with StoreUnavailable", async (_name, call) => {
        await records.close();
        await expect(call(records)).rejects.toThrow(StoreUnavailable);
      });

      it("can be closed twice", async () => {
        await records.close();
        await expect(records.close()).resolves.toBeUndefined();
      });
    });
  });
}
