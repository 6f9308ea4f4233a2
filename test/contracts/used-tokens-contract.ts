import { describe, expect, it } from "vitest";
import type { EngineRecord, EngineRecords } from "../../src/store/port/engine-records.ts";
import type { SignIns } from "../../src/store/port/sign-ins.ts";
import { app, at, grant, phone } from "./examples.ts";

const record = (changes: Partial<EngineRecord> = {}): EngineRecord => ({
  model: "RefreshToken",
  hash: "hash",
  payload: {},
  expiresAt: at(100),
  grantId: phone,
  ...changes,
});
const whose = { grantId: phone, clientId: app };

interface Stores {
  readonly engineRecords: EngineRecords;
  readonly signIns: SignIns;
}

/** The part of the engine records' contract that is about tokens whose records are gone. */
export function remembersUsedTokens(stores: () => Stores): void {
  const used = async (changes: Partial<EngineRecord> = {}) => {
    const { engineRecords, signIns } = stores();
    await signIns.putGrant(grant());
    await engineRecords.put(record(changes));
    await engineRecords.consume(changes.model ?? "RefreshToken", "hash", { at: at(1) });
    return engineRecords;
  };

  describe("a refresh token that was used", () => {
    it("is known from its use on, and when its record was swept, again and again", async () => {
      const engineRecords = await used();
      expect(await engineRecords.usedRefreshToken("hash")).toEqual(whose);
      await engineRecords.sweep(at(101), 10);
      expect(await engineRecords.find("RefreshToken", "hash", at(101))).toBeUndefined();
      expect(await engineRecords.usedRefreshToken("hash")).toEqual(whose);
      await engineRecords.sweep(at(102), 10);
      expect(await engineRecords.usedRefreshToken("hash")).toEqual(whose);
      expect(await engineRecords.usedRefreshToken("other")).toBeUndefined();
    });

    it("is forgotten with its grant", async () => {
      const engineRecords = await used();
      await engineRecords.sweep(at(101), 10);
      await stores().signIns.removeGrants([phone]);
      await stores().signIns.putGrant(grant());
      expect(await engineRecords.usedRefreshToken("hash")).toBeUndefined();
    });

    it("is told from one that expired unused, and from other kinds", async () => {
      const { engineRecords, signIns } = stores();
      await signIns.putGrant(grant());
      await engineRecords.put(record());
      await engineRecords.sweep(at(101), 10);
      expect(await engineRecords.usedRefreshToken("hash")).toBeUndefined();
      await (await used({ model: "AuthorizationCode" })).sweep(at(101), 10);
      expect(await engineRecords.usedRefreshToken("hash")).toBeUndefined();
    });
  });
}
