import { describe, expect, it } from "vitest";
import { accountId, clientId, denialId, institutionId } from "../../src/policy/ids.ts";
import type { Consent } from "../../src/store/port/entities.ts";
import type { Records } from "../../src/store/port/records.ts";
import {
  account,
  ana,
  app,
  at,
  ben,
  client,
  cutOff,
  institution,
  north,
  put,
  revocation,
  signingKey,
  south,
  suspension,
  tool,
} from "./examples.ts";

export function keepsWhatIsPut(records: () => Records): void {
  describe("what is put", () => {
    it("finds nothing where nothing was put", async () => {
      const store = records();
      expect(await store.institution(north)).toBeUndefined();
      expect(await store.client(app)).toBeUndefined();
      expect(await store.account(ana)).toBeUndefined();
      expect(await store.consent(ana, app)).toBeUndefined();
      expect(await store.institutions()).toEqual([]);
      expect(await store.clients()).toEqual([]);
      expect(await store.signingKeys()).toEqual([]);
      expect(await store.suspensionsOf(ana)).toEqual([]);
    });

    it("replaces an institution under the same id, and keeps every part of it", async () => {
      const replaced = {
        ...institution(),
        name: "Escuela del Norte — ✓",
        colour: "#123456",
        logo: "data:image/png;base64,AAAA",
      };
      await put(records(), async (writer) => {
        await writer.putInstitution(institution());
        await writer.putInstitution(replaced);
      });
      expect(await records().institution(north)).toEqual(replaced);
      expect(await records().institutions()).toEqual([replaced]);
    });

    it("lists institutions by name, whatever case or accents", async () => {
      await put(records(), async (writer) => {
        for (const [id, name] of [
          ["c", "zeta"],
          ["b", "Álamo"],
          ["a", "Beta"],
          ["d", "alba"],
        ] as const) {
          await writer.putInstitution(institution(institutionId(id), name));
        }
      });
      expect((await records().institutions()).map(({ name }) => name)).toEqual([
        "Álamo",
        "alba",
        "Beta",
        "zeta",
      ]);
    });

    it("replaces a client under the same id, and lists clients", async () => {
      const replaced = client(app, { audience: "https://api.example", secretHashes: ["x"], disabled: true });
      await put(records(), async (writer) => {
        await writer.putClient(client());
        await writer.putClient(replaced);
        await writer.putClient(client(tool));
      });
      expect(await records().client(app)).toEqual(replaced);
      expect(await records().clients()).toEqual([replaced, client(tool)]);
    });

    it("replaces an account under the same id", async () => {
      const replaced = account({ name: "Ana B.", username: "ana.b", roles: ["support"] });
      await put(records(), async (writer) => {
        await writer.putAccount(account());
        await writer.putAccount(replaced);
      });
      expect(await records().account(ana)).toEqual(replaced);
      expect(await records().accountByUsername(north, "ana")).toBeUndefined();
    });

    it("keeps a password's hash beside the account, and replaces it", async () => {
      await put(records(), async (writer) => {
        await writer.putAccount(account());
        expect(await writer.passwordHash(ana)).toBeUndefined();
        await writer.putPasswordHash(ana, "first");
        await writer.putPasswordHash(ana, "second");
        expect(await writer.passwordHash(ana)).toBe("second");
      });
      expect(await records().passwordHash(ana)).toBe("second");
      expect(await records().passwordHash(ben)).toBeUndefined();
      expect(JSON.stringify(await records().account(ana))).not.toContain("second");
    });

    it("lists signing keys in the order of their creation, and removes them", async () => {
      const older = signingKey({ kid: "z", createdAt: at(1), retiresAt: at(9) });
      const newer = signingKey({ kid: "a", createdAt: at(2), algorithm: "RS256" });
      await put(records(), async (writer) => {
        await writer.putSigningKey(newer);
        await writer.putSigningKey(signingKey({ kid: "z", createdAt: at(1) }));
        await writer.putSigningKey(older);
      });
      expect(await records().signingKeys()).toEqual([older, newer]);
      await put(records(), async (writer) => writer.removeSigningKey("z"));
      expect(await records().signingKeys()).toEqual([newer]);
    });
  });

  describe("consents", () => {
    it("replaces an earlier consent of the account for the client", async () => {
      await put(records(), async (writer) => {
        await writer.putConsent(consent());
        await writer.putConsent(consent({ scopes: ["openid", "profile"] }));
      });
      expect(await records().consent(ana, app)).toEqual(consent({ scopes: ["openid", "profile"] }));
      expect(await records().consent(ana, tool)).toBeUndefined();
      expect(await records().consent(ben, app)).toBeUndefined();
    });

    it("removes those of one account for one client, or for all", async () => {
      const all = [
        consent(),
        consent({ clientId: tool }),
        consent({ clientId: clientId("third") }),
        consent({ accountId: ben }),
      ];
      await put(records(), async (writer) => {
        for (const one of all) await writer.putConsent(one);
        await writer.removeConsents(ana, app);
      });
      const left = () => Promise.all(all.map(async (one) => records().consent(one.accountId, one.clientId)));
      expect(await left()).toEqual([undefined, all[1], all[2], all[3]]);
      await put(records(), async (writer) => writer.removeConsents(ana));
      expect(await left()).toEqual([undefined, undefined, undefined, all[3]]);
    });
  });

  describe("denials", () => {
    it("lists all suspensions of an account, lifted and run out ones too, newest first", async () => {
      const first = suspension({ id: denialId("den_1"), at: at(1), liftedAt: at(2) });
      const second = suspension({ id: denialId("den_2"), at: at(3), startsAt: at(3), endsAt: at(4) });
      const third = suspension({ id: denialId("den_0"), at: at(5), source: "directory" });
      await put(records(), async (writer) => {
        for (const denial of [second, third, first]) await writer.putDenial(denial);
        await writer.putDenial(suspension({ id: denialId("den_other"), accountId: accountId("acc_other") }));
        await writer.putDenial(cutOff("den_cut", { level: "account", accountId: ana }));
      });
      expect(await records().suspensionsOf(ana)).toEqual([third, second, first]);
    });

    it("finds a denial by its id, and replaces it when a suspension is lifted", async () => {
      const lifted = suspension({ liftedAt: at(8) });
      await put(records(), async (writer) => {
        expect(await writer.denial(lifted.id)).toBeUndefined();
        await writer.putDenial(suspension());
        expect(await writer.denial(lifted.id)).toEqual(suspension());
        await writer.putDenial(lifted);
        expect(await writer.denial(lifted.id)).toEqual(lifted);
        await writer.putDenial(revocation());
        await writer.putDenial(cutOff("den_all", { level: "institution", institutionId: south }));
      });
      expect(await records().suspensionsOf(ana)).toEqual([lifted]);
    });
  });
}

const consent = (changes: Partial<Consent> = {}): Consent => ({
  accountId: ana,
  clientId: app,
  scopes: ["openid"],
  at: at(1),
  ...changes,
});
