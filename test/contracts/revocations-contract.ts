import { beforeEach, describe, expect, it } from "vitest";
import { denialId, grantId, type InstitutionId, institutionId } from "../../src/policy/ids.ts";
import { type Records, UnknownPage } from "../../src/store/port/records.ts";
import {
  account,
  ana,
  app,
  at,
  ben,
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

const gone = grantId("grt_gone");
const denials = [
  revocation({ id: denialId("den_1"), at: at(1), institutionId: north, code: "lost" }),
  cutOff("den_2", { level: "account", accountId: ana }, { at: at(2), code: "stolen" }),
  cutOff("den_3", { level: "account", accountId: ana, clientId: app }, { at: at(3) }),
  cutOff("den_4", { level: "client", clientId: app }, { at: at(4), mobileOnly: true }),
  cutOff("den_5", { level: "institution", institutionId: north }, { at: at(5) }),
  cutOff("den_6", { level: "everyone" }, { at: at(5) }),
  cutOff("den_7", { level: "account", accountId: ben }, { at: at(6), because: "credentials_changed" }),
  revocation({ id: denialId("den_8"), at: at(7), grantId: gone, institutionId: south }),
] as const;
const [lost, , , , , wide] = denials;

export function listsRevocations(records: () => Records): void {
  describe("revocations", () => {
    it("keep how many sign-ins they ended as it was counted first", async () => {
      const { id } = lost;
      expect(await records().endedCount(id)).toBeUndefined();
      const first = { ended: 3, countedAt: at(9) };
      await put(records(), (writer) => writer.putEndedCount(id, first));
      await put(records(), (writer) => writer.putEndedCount(id, { ended: 0, countedAt: at(99) }));
      expect(await records().endedCount(id)).toEqual(first);
      expect(await records().endedCount(wide.id)).toBeUndefined();
    });

    beforeEach(async () => {
      await withPeople(records());
      await put(records(), async (writer) => {
        await writer.putInstitution(institution(south, "South School"));
        await writer.putAccount(account({ id: ben, institutionId: south }));
        for (const denial of denials) await writer.putDenial(denial);
        await writer.putDenial(suspension());
        await writer.putDenial(
          cutOff("den_own", { level: "account", accountId: ana }, { because: "signed_out" }),
        );
        await writer.putDenial(
          revocation({ id: denialId("den_out"), because: "signed_out", institutionId: north }),
        );
      });
    });

    it("are found by id, whole", async () => {
      expect(await records().denial(lost.id)).toEqual(lost);
      expect(await records().denial(wide.id)).toEqual(wide);
      expect(await records().denial(denialId("den_none"))).toBeUndefined();
    });

    it("are listed newest first, without suspensions and what people have ended themselves", async () => {
      expect((await records().revocations({ institutions: "all", limit: 100 })).items).toEqual(
        denials.toReversed(),
      );
    });

    it("are listed for institutions, with those of their accounts and grants, and nobody else's", async () => {
      expect(await listed(records(), [north])).toEqual(["den_5", "den_3", "den_2", "den_1"]);
      expect(await listed(records(), [south])).toEqual(["den_8", "den_7"]);
      expect(await listed(records(), [north, south])).toHaveLength(6);
      expect(await listed(records(), [])).toEqual([]);
      expect(await listed(records(), [institutionId("nowhere")])).toEqual([]);
    });

    it("come in pages, each once, also where the instants are equal", async () => {
      const found: string[] = [];
      let after: string | undefined;
      do {
        const query = { institutions: "all", limit: 3, ...(after !== undefined && { after }) } as const;
        const page = await records().revocations(query);
        found.push(...page.items.map(({ id }) => id));
        after = page.next;
      } while (after !== undefined);
      expect(found).toEqual(denials.map(({ id }) => id).toReversed());
    });

    it.each(['[1.5,"den_1"]', '[1e300,"den_1"]', '[1e400,"den_1"]', '["1","den_1"]', "[1]", "nonsense"])(
      "are asked for after %s, which no page has said: refused",
      async (position) => {
        const after = Buffer.from(position).toString("base64url");
        await expect(records().revocations({ institutions: "all", limit: 3, after })).rejects.toThrow(
          UnknownPage,
        );
      },
    );

    it("are found by exactly their target", async () => {
      expect(await cutOffsAt(records(), { level: "account", accountId: ana })).toEqual(["den_2", "den_own"]);
      expect(await cutOffsAt(records(), { level: "account", accountId: ana, clientId: app })).toEqual([
        "den_3",
      ]);
      expect(await cutOffsAt(records(), { level: "account", accountId: ana, clientId: tool })).toEqual([]);
      expect(await cutOffsAt(records(), { level: "client", clientId: app })).toEqual(["den_4"]);
      expect(await cutOffsAt(records(), { level: "institution", institutionId: north })).toEqual(["den_5"]);
      expect(await cutOffsAt(records(), { level: "institution", institutionId: south })).toEqual([]);
      expect(await cutOffsAt(records(), { level: "everyone" })).toEqual(["den_6"]);
    });

    it("have the same standing, many at once or one by one", async () => {
      const asked = [
        { id: phone, accountId: ana, clientId: app },
        { id: grantId("grt_tool"), accountId: ana, clientId: tool },
        { id: gone, accountId: ben, clientId: app },
        { id: grantId("grt_nobody"), accountId: "acc_nobody" as typeof ana, clientId: app },
      ];
      const standings = await records().standings(asked);
      expect([...standings.keys()].toSorted()).toEqual([gone, phone, "grt_tool"].toSorted());
      for (const { id, accountId, clientId } of asked) {
        const one = await records().standing({ accountId, clientId, grantId: id });
        const many = standings.get(id);
        expect(sorted(many)).toEqual(sorted(one));
      }
      expect(await records().standings([])).toEqual(new Map());
    });
  });
}

const sorted = (standing: Awaited<ReturnType<Records["standing"]>>) =>
  standing && { ...standing, denials: standing.denials.toSorted((a, b) => (a.id < b.id ? -1 : 1)) };

const listed = async (records: Records, institutions: readonly InstitutionId[] | "all") =>
  (await records.revocations({ institutions, limit: 100 })).items.map(({ id }) => id);

const cutOffsAt = async (records: Records, target: Parameters<Records["cutOffsAt"]>[0]) =>
  (await records.cutOffsAt(target)).map(({ id }) => id).toSorted();
