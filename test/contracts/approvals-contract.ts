import { beforeEach, describe, expect, it } from "vitest";
import { approvalId, denialId, type InstitutionId } from "../../src/policy/ids.ts";
import type { Approval } from "../../src/store/port/approvals.ts";
import type { Records } from "../../src/store/port/records.ts";
import { at, north, put, south } from "./examples.ts";

const approval = (id: string, changes: Partial<Approval> = {}): Approval => ({
  id: approvalId(id),
  act: { type: "revocation", target: { level: "institution", institutionId: north }, mobileOnly: true },
  sameness: `same as ${id}`,
  asker: { type: "person", id: "acc_ana", name: "Ana — ✓" },
  institutionId: north,
  askedAt: at(1),
  endsAt: at(100),
  people: 2,
  signIns: 3,
  code: "breach",
  note: "Why\nso",
  ...changes,
});

const { institutionId: _, ...wide } = approval("apr_3", { askedAt: at(3) });
const all: readonly Approval[] = [
  approval("apr_1"),
  approval("apr_2", { askedAt: at(3), institutionId: south, endsAt: at(50) }),
  { ...wide, act: { type: "revocation", target: { level: "everyone" }, notBefore: at(0) } },
  approval("apr_4", {
    askedAt: at(4),
    act: { type: "policy", institutionId: north, policy: { timers: {} }, replaces: "a version" },
  }),
];
const [first, second] = all as [Approval, Approval];

/** What waits for a second administrator. */
export function keepsApprovals(records: () => Records): void {
  describe("approvals", () => {
    beforeEach(() =>
      put(records(), async (writer) => {
        for (const one of all) await writer.addApproval(one);
      }),
    );

    it("are found by their id and by what they ask for, whole", async () => {
      for (const one of all) {
        expect(await records().approval(one.id)).toEqual(one);
        expect(await records().sameApproval(one.sameness)).toEqual(one);
      }
      expect(await records().approval(approvalId("apr_none"))).toBeUndefined();
      expect(await records().sameApproval("nothing")).toBeUndefined();
    });

    it("ask for the same only once", async () => {
      const same = approval("apr_9", { sameness: first.sameness });
      await expect(put(records(), (writer) => writer.addApproval(same))).rejects.toThrow(/unique/i);
      expect(await records().approval(same.id)).toBeUndefined();
    });

    it("are listed newest first, for institutions, and those of more than one for all only", async () => {
      expect(await listed(records(), "all")).toEqual(["apr_4", "apr_3", "apr_2", "apr_1"]);
      expect(await listed(records(), [north])).toEqual(["apr_4", "apr_1"]);
      expect(await listed(records(), [north, south])).toEqual(["apr_4", "apr_2", "apr_1"]);
      expect(await listed(records(), [])).toEqual([]);
    });

    it("are listed until their time is over, and then told as over", async () => {
      expect(await listed(records(), [south], at(49))).toEqual(["apr_2"]);
      expect(await listed(records(), [south], at(50))).toEqual([]);
      expect(await records().approvalsOver(at(49), 10)).toEqual([]);
      expect(await records().approvalsOver(at(50), 10)).toEqual([second]);
      expect(await records().approvalsOver(at(100), 3)).toHaveLength(3);
    });

    it("come in pages, each once, also where the instants are equal", async () => {
      const found: string[] = [];
      let after: string | undefined;
      do {
        const query = { institutions: "all", now: at(5), limit: 1 } as const;
        const page = await records().approvals({ ...query, ...(after !== undefined && { after }) });
        found.push(...page.items.map(({ id }) => id));
        after = page.next;
      } while (after !== undefined);
      expect(found).toEqual(["apr_4", "apr_3", "apr_2", "apr_1"]);
    });

    it("that were approved wait no longer, are kept until their time is over, and can be asked for anew", async () => {
      const done = { ...first, approved: { by: "acc_bo", revocation: denialId("den_1") } };
      await put(records(), (writer) => writer.putApproved(done));
      expect(await records().approval(first.id)).toEqual(done);
      expect(await records().sameApproval(first.sameness)).toBeUndefined();
      expect(await listed(records(), "all")).toEqual(["apr_4", "apr_3", "apr_2"]);
      expect(await records().approvalsOver(at(99), 10)).toEqual([second]);
      expect(await records().approvalsOver(at(100), 10)).toContainEqual(done);
      const again = approval("apr_5", { sameness: first.sameness });
      await put(records(), (writer) => writer.addApproval(again));
      expect(await records().sameApproval(first.sameness)).toEqual(again);
      await put(records(), (writer) => writer.putApproved({ ...again, approved: { by: "acc_bo" } }));
      expect((await records().approval(again.id))?.approved).toEqual({ by: "acc_bo" });
    });

    it("are gone when they are removed, and can be asked for again", async () => {
      await put(records(), (writer) => writer.removeApproval(first.id));
      expect(await records().approval(first.id)).toBeUndefined();
      expect(await listed(records(), "all")).toEqual(["apr_4", "apr_3", "apr_2"]);
      await put(records(), (writer) => writer.addApproval(first));
      expect(await records().sameApproval(first.sameness)).toEqual(first);
    });
  });
}

const listed = async (records: Records, institutions: readonly InstitutionId[] | "all", now = at(5)) =>
  (await records.approvals({ institutions, now, limit: 100 })).items.map(({ id }) => id);
