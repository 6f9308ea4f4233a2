import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { Records } from "../../src/store/port/records.ts";
import {
  account,
  act,
  ana,
  app,
  at,
  client,
  institution,
  north,
  put,
  signingKey,
  suspension,
  withPeople,
} from "./examples.ts";

export function changesWhollyOrNotAtAll(records: () => Records, reopened: () => Promise<Records>): void {
  describe("a change", () => {
    it("gives back what work gives back", async () => {
      expect(await records().change(async () => "done")).toBe("done");
    });

    it("shows the writer what it has written", async () => {
      await put(records(), async (writer) => {
        await writer.putInstitution(institution());
        await writer.putAccount(account());
        expect((await writer.standing({ accountId: ana }))?.account).toEqual(account());
        expect((await writer.findAccounts({ institutions: "all", limit: 5 })).items).toEqual([account()]);
      });
    });

    it("undoes everything when work throws, and passes the error on", async () => {
      await withPeople(records());
      const before = await everythingIn(records());
      const mistake = new Error("in the middle");
      const change = put(records(), async (writer) => {
        await writer.putInstitution({ ...institution(), name: "Changed" });
        await writer.putClient(client(app, { name: "Changed" }));
        await writer.putAccount(account({ name: "Changed" }));
        await writer.putPasswordHash(ana, "hash");
        await writer.putDenial(suspension());
        await writer.putConsent({ accountId: ana, clientId: app, scopes: [], at: at(0) });
        await writer.putSigningKey(signingKey());
        await writer.addAudit(act());
        throw mistake;
      });
      await expect(change).rejects.toBe(mistake);
      expect(await everythingIn(records())).toEqual(before);
    });

    it("keeps the latest instant that was put, and forgets one that was undone", async () => {
      expect(await records().latestInstant()).toBe(0);
      await put(records(), async (writer) => {
        await writer.putLatestInstant(at(5));
        await writer.putLatestInstant(at(3));
        expect(await writer.latestInstant()).toBe(at(5));
      });
      const undone = put(records(), async (writer) => {
        await writer.putLatestInstant(at(9));
        throw new Error("in the middle");
      });
      await expect(undone).rejects.toThrow("in the middle");
      expect(await records().latestInstant()).toBe(at(5));
      expect(await (await reopened()).latestInstant()).toBe(at(5));
    });

    it("is durable when its promise resolves", async () => {
      await withPeople(records());
      await put(records(), async (writer) => {
        await writer.putDenial(suspension());
        await writer.putPasswordHash(ana, "hash");
        await writer.putConsent({ accountId: ana, clientId: app, scopes: ["openid"], at: at(0) });
        await writer.putSigningKey(signingKey());
        await writer.addAudit(act());
      });
      const before = await everythingIn(records());
      expect(before).toMatchObject({
        hash: "hash",
        snapshot: { number: 5 },
        audit: { items: [{ number: 1 }] },
      });
      expect(await everythingIn(await reopened())).toEqual(before);
    });

    it("runs one at a time, so that reading and then writing is safe", async () => {
      await put(records(), async (writer) => writer.putInstitution({ ...institution(), contact: "0" }));
      const rounds = Array.from({ length: 40 }, async () =>
        put(records(), async (writer) => {
          const school = await writer.institution(north);
          await setImmediate();
          await writer.putInstitution({ ...institution(), contact: String(Number(school?.contact) + 1) });
        }),
      );
      await Promise.all(rounds);
      expect((await records().institution(north))?.contact).toBe("40");
    });

    it("is seen by no one before it is whole", async () => {
      const seen: number[] = [];
      const change = put(records(), async (writer) => {
        await writer.putClient(client());
        await setImmediate();
        await writer.putInstitution(institution());
      });
      const look = async () => {
        const { clients, institutions } = await records().snapshot(at(0));
        seen.push(clients.length + institutions.length);
      };
      await Promise.all([look(), look(), change, look()]);
      await look();
      expect(seen).not.toContain(1);
      expect(seen.at(-1)).toBe(2);
    });

    it("goes on after a change that failed", async () => {
      await expect(records().change(async () => Promise.reject(new Error("no")))).rejects.toThrow("no");
      await withPeople(records());
      expect(await records().account(ana)).toEqual(account());
    });
  });
}

const everythingIn = async (records: Records) => ({
  snapshot: await records.snapshot(at(0)),
  changes: await records.changesAfter(0, 100),
  account: await records.account(ana),
  hash: await records.passwordHash(ana),
  standing: await records.standing({ accountId: ana }),
  consent: await records.consent(ana, app),
  keys: await records.signingKeys(),
  audit: await records.audit({ institutions: "all", limit: 100 }),
});
