import { describe, expect, it } from "vitest";
import { clientId, grantId } from "../../src/policy/ids.ts";
import { brokenAt, type ChainEnd, chained } from "../../src/store/port/audit-chain.ts";
import type { AuditRecord, ChainedAuditRecord } from "../../src/store/port/entities.ts";
import { type AuditQuery, type Records, UnknownPage } from "../../src/store/port/records.ts";
import { act, ana, at, ben, north, put, south } from "./examples.ts";

export function keepsTheAudit(records: () => Records, reopened: () => Promise<Records>): void {
  const add = async (...acts: readonly AuditRecord[]) =>
    put(records(), async (writer) => {
      for (const one of acts) await writer.addAudit(one);
    });
  const found = async (query: Partial<AuditQuery> = {}): Promise<readonly ChainedAuditRecord[]> =>
    (await records().audit({ institutions: "all", limit: 100, ...query })).items;

  describe("the audit", () => {
    it("gives back what was added, newest first, numbered", async () => {
      const first = act({ at: at(5) });
      const second = act({ at: at(1) });
      await add(first, second);
      expect(await found()).toMatchObject([
        { ...second, number: 2 },
        { ...first, number: 1 },
      ]);
    });

    const other = { type: "service", id: "script", name: "Script" } as const;
    const acts: Readonly<Record<string, Partial<AuditRecord>>> = {
      plain: {},
      ben: { accountId: ben, at: at(10) },
      south: { institutionId: south, at: at(20) },
      grant: { grantId: grantId("grt_1"), clientId: clientId("app"), at: at(30) },
      other: { actor: other, action: "revoke-grant", at: at(40) },
    };
    it.each<[string, Partial<AuditQuery>, string]>([
      ["by institution", { institutions: [south] }, "south"],
      ["by several institutions", { institutions: [south, north] }, "other grant south ben plain"],
      ["by no institution", { institutions: [] }, ""],
      ["by its id", { id: "ben" }, "ben"],
      ["by its id, of another institution", { id: "ben", institutions: [south] }, ""],
      ["by account", { accountId: ben }, "ben"],
      ["by grant", { grantId: grantId("grt_1") }, "grant"],
      ["by actor", { actor: "script" }, "other"],
      ["by action", { action: "suspend-account" }, "grant south ben plain"],
      ["from an instant, itself included", { from: at(20) }, "other grant south"],
      ["up to an instant, itself left out", { to: at(20) }, "ben plain"],
      ["by several of these", { institutions: [north], accountId: ana, from: at(1), to: at(40) }, "grant"],
    ])("is filtered %s", async (_by, query, ids) => {
      await add(...Object.entries(acts).map(([id, changes]) => act({ id, ...changes })));
      expect((await found(query)).map(({ id }) => id).join(" ")).toBe(ids);
    });

    it("shows what belongs to no institution only to those who see all", async () => {
      const { institutionId: _none, ...rest } = act();
      await add(rest);
      expect(await found({ institutions: [north, south] })).toEqual([]);
      expect(await found()).toHaveLength(1);
    });

    it("pages through all of them once, also when new ones come meanwhile", async () => {
      await add(...["1", "2", "3", "4", "5"].map((id) => act({ id })));
      const first = await records().audit({ institutions: [north], limit: 2 });
      await add(act({ id: "6" }));
      const second = await records().audit({ institutions: [north], limit: 2, after: String(first.next) });
      const third = await records().audit({ institutions: [north], limit: 2, after: String(second.next) });
      const ids = [first, second, third].map(({ items }) => items.map(({ id }) => id));
      expect(ids).toEqual([["5", "4"], ["3", "2"], ["1"]]);
      expect(third).not.toHaveProperty("next");
    });

    it.each(["", "nonsense", "W10", "WyJhIl0"])("refuses %j as a page", async (after) => {
      await expect(found({ after })).rejects.toThrow(UnknownPage);
    });

    it("takes an id only once", async () => {
      await add(act({ id: "same" }));
      await expect(add(act({ id: "same" }))).rejects.toBeInstanceOf(Error);
      expect(await found()).toHaveLength(1);
    });
  });

  const chain = async () => (await found()).toReversed();
  describe("the chain of the audit", () => {
    it("tells the hashes of the records that are asked for, and of no others", async () => {
      await add(act(), act(), act());
      const [one, , three] = await chain();
      expect(await records().auditHashes([3, 0, 1, 9])).toEqual(
        new Map([
          [1, one?.hash],
          [3, three?.hash],
        ]),
      );
      expect(await records().auditHashes([])).toEqual(new Map());
    });

    it("holds, over transactions and restarts", async () => {
      await add(act(), act());
      await expect(
        put(records(), async (writer) => {
          await writer.addAudit(act());
          throw new Error("undo");
        }),
      ).rejects.toThrow("undo");
      await reopened();
      await add(act({ details: { z: 1, a: [undefined, { y: undefined }] } }));
      expect(await chain()).toHaveLength(3);
      expect(brokenAt(await chain())).toBeUndefined();
      expect(brokenAt((await chain()).slice(1), (await chain())[0])).toBeUndefined();
    });

    it.each<
      [
        string,
        (records: readonly ChainedAuditRecord[]) => readonly (ChainedAuditRecord | undefined)[],
        number,
      ]
    >([
      ["a changed note", ([a, b, c]) => [a, { ...b, note: "Nothing" } as ChainedAuditRecord, c], 2],
      ["a changed time", ([a, b, c]) => [{ ...a, at: at(77) } as ChainedAuditRecord, b, c], 1],
      ["a changed note with a hash that fits it", ([a, b, c]) => [a, rehashed(b, a), c], 3],
      ["a removed detail", ([a, b, c]) => [a, b, { ...c, details: {} } as ChainedAuditRecord], 3],
      ["a missing record", ([a, , c]) => [a, c], 2],
      ["a missing first record", ([, b, c]) => [b, c], 1],
      ["two records that changed places", ([a, b, c]) => [a, c, b], 2],
      ["a new number", ([a, b, c]) => [a, b, { ...c, number: 4 } as ChainedAuditRecord], 3],
      ["a record twice", ([a, b, c]) => [a, b, b, c], 3],
    ])("breaks at %s", async (_what, tamper, number) => {
      await add(act(), act(), act());
      const tampered = tamper(await chain()).filter((record) => record !== undefined);
      expect(brokenAt(tampered)).toBe(number);
    });
  });
}

/** What somebody would write who knows how the chain is made, but cannot change what follows. */
function rehashed(record?: ChainedAuditRecord, end?: ChainEnd): ChainedAuditRecord | undefined {
  if (record === undefined || end === undefined) return undefined;
  const { number: _number, hash: _hash, ...rest } = record;
  return chained({ ...rest, note: "Nothing" }, end);
}
