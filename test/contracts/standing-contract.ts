import { beforeEach, describe, expect, it } from "vitest";
import { denialId, grantId } from "../../src/policy/ids.ts";
import type { Records } from "../../src/store/port/records.ts";
import {
  account,
  ana,
  app,
  ben,
  client,
  cutOff,
  institution,
  north,
  phone,
  put,
  revocation,
  south,
  suspension,
  tool,
  withPeople,
} from "./examples.ts";

export function standsAtOneInstant(records: () => Records): void {
  const ids = async (of: Omit<Parameters<Records["standing"]>[0], "accountId"> = {}) =>
    (await records().standing({ accountId: ana, ...of }))?.denials.map(({ id }) => id).toSorted();
  describe("standing", () => {
    beforeEach(async () => withPeople(records()));

    it("is undefined when there is no such account", async () => {
      expect(await records().standing({ accountId: ben, clientId: app })).toBeUndefined();
    });

    it("brings account and institution, and the client that is asked for", async () => {
      const { account: person, institution: school } = { account: account(), institution: institution() };
      expect(await records().standing({ accountId: ana })).toEqual({
        account: person,
        institution: school,
        denials: [],
      });
      expect(await records().standing({ accountId: ana, clientId: app, grantId: phone })).toEqual({
        account: person,
        institution: school,
        client: client(),
        denials: [],
      });
    });

    it("brings every denial that names the account, the grant, the client, the institution or everyone", async () => {
      const denials = [
        suspension({ id: denialId("den_1") }),
        cutOff("den_2", { level: "account", accountId: ana }),
        cutOff("den_3", { level: "account", accountId: ana, clientId: app }),
        revocation({ id: denialId("den_4") }),
        cutOff("den_5", { level: "client", clientId: app }),
        cutOff("den_6", { level: "institution", institutionId: north }),
        cutOff("den_7", { level: "everyone" }),
      ];
      await put(records(), async (writer) => {
        for (const denial of denials) await writer.putDenial(denial);
      });
      const standing = await records().standing({ accountId: ana, clientId: app, grantId: phone });
      expect(standing?.denials.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual(denials);
    });

    it("leaves out denials of other accounts, grants, clients and institutions", async () => {
      await put(records(), async (writer) => {
        await writer.putDenial(suspension({ accountId: ben }));
        await writer.putDenial(cutOff("den_2", { level: "account", accountId: ben, clientId: app }));
        await writer.putDenial(revocation({ grantId: grantId("grt_other") }));
        await writer.putDenial(cutOff("den_3", { level: "client", clientId: tool }));
        await writer.putDenial(cutOff("den_4", { level: "institution", institutionId: south }));
      });
      expect(await ids({ clientId: app, grantId: phone })).toEqual([]);
    });

    it("leaves out denials of a client and a grant that are not asked about", async () => {
      await put(records(), async (writer) => {
        await writer.putDenial(revocation());
        await writer.putDenial(cutOff("den_client", { level: "client", clientId: app }));
      });
      expect(await ids()).toEqual([]);
      expect(await ids({ clientId: app })).toEqual(["den_client"]);
      expect(await ids({ grantId: phone })).toEqual(["den_revocation"]);
    });
  });
}
