import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { clientId, institutionId } from "../policy/ids.ts";
import { hours, instant } from "../policy/time.ts";
import type { Account, Client } from "../store/port/entities.ts";
import { openSqlStores, type SqlStores } from "../store/sql/open.ts";
import { type ApplyContentOutcome, applyContent } from "./apply-content.ts";
import { type Caller, operator, type Permission } from "./caller.ts";
import type { Content, DeclaredAccount, DeclaredClient, DeclaredInstitution } from "./content.ts";

const north = institutionId("north");
const timers = { absolute: hours(48), sliding: hours(4), ends: "both-run-out" } as const;
const institution: DeclaredInstitution = {
  id: north,
  name: "North",
  contact: "Ask the office.",
  timeZone: "Europe/Berlin",
};
const tool: DeclaredClient = {
  id: clientId("quiz"),
  kind: "tool",
  name: "Quiz",
  institutions: "all",
  redirectUris: ["https://quiz.example/back"],
  scopes: ["openid"],
  secret: "generate",
};
const ana: DeclaredAccount = { institutionId: north, username: "ana", name: "Ana", password: "generate" };
const content: Content = { institutions: [institution], clients: [tool], accounts: [ana] };
const only = (part: Partial<Content>): Content => ({ institutions: [], clients: [], accounts: [], ...part });

const changes = (outcome: ApplyContentOutcome) => ("changes" in outcome ? outcome.changes : undefined);
const generated = (outcome: ApplyContentOutcome) => ("generated" in outcome ? outcome.generated : []);
const holding = (...held: Permission[]): Caller => ({ ...operator("op"), permissions: new Set(held) });

describe("applyContent", () => {
  let stores: SqlStores;
  let effects = 0;
  let hashed: string[] = [];
  beforeEach(async () => {
    stores = await openSqlStores({ recordsPath: ":memory:", signInsPath: ":memory:" });
    effects = 0;
    hashed = [];
  });
  afterEach(() => stores.close());

  const apply = async (declared: Content, options: { caller?: Caller; dryRun?: boolean } = {}) =>
    await applyContent({
      records: stores.records,
      now: () => instant(1000),
      takeEffect: async () => {
        effects += 1;
      },
      hashPassword: async (password) => {
        hashed.push(password);
        return `hash of ${password.length}`;
      },
    })(options.caller ?? operator("op"), declared, { dryRun: options.dryRun ?? false });

  const audits = async () => (await stores.records.audit({ institutions: "all", limit: 100 })).items;
  const quiz = async (): Promise<Client> => (await stores.records.client(clientId("quiz"))) as Client;
  const account = async (username: string): Promise<Account> =>
    (await stores.records.accountByUsername(north, username)) as Account;
  const passwordHash = async (username: string) => {
    const { id } = await account(username);
    return await stores.records.change((writer) => writer.passwordHash(id));
  };

  it("adds what is not there, with the defaults of what the content does not say", async () => {
    const outcome = await apply(content);
    expect(outcome.outcome).toBe("applied");
    expect(changes(outcome)?.map(({ what, id, change }) => [what, id, change])).toEqual([
      ["institution", "north", "add"],
      ["client", "quiz", "add"],
      ["account", "north/ana", "add"],
    ]);
    expect(await stores.records.institution(north)).toEqual({
      ...institution,
      domains: [],
      policy: { disabled: false, timers: {} },
    });
    expect(await quiz()).toMatchObject({ disabled: false, requirePkce: true, postLogoutRedirectUris: [] });
    expect(await account("ana")).toEqual({
      id: expect.stringMatching(/^acc_/),
      institutionId: north,
      username: "ana",
      name: "Ana",
      roles: [],
      createdAt: 1000,
    });
  });

  it("changes nothing, generates nothing and audits nothing when applied again", async () => {
    await apply(content);
    const before = { quiz: await quiz(), ana: await account("ana"), audits: (await audits()).length };
    expect(await apply(content)).toEqual({ outcome: "applied", changes: [], generated: [] });
    expect({ quiz: await quiz(), ana: await account("ana"), audits: (await audits()).length }).toEqual(
      before,
    );
    expect(hashed).toHaveLength(1);
    expect(effects).toBe(1);
  });

  it("writes nothing in a dry run, makes no secret, and tells the same changes", async () => {
    const dry = await apply(content, { dryRun: true });
    expect(dry).toMatchObject({ outcome: "dry_run", generated: [] });
    expect(await stores.records.institutions()).toEqual([]);
    expect(await stores.records.clients()).toEqual([]);
    expect(await audits()).toEqual([]);
    expect([hashed, effects]).toEqual([[], 0]);
    expect(changes(await apply(content))).toEqual(changes(dry));
  });

  it("tells only the fields that differ, in the words of the content file", async () => {
    await apply(content);
    const outcome = await apply({
      institutions: [{ ...institution, name: "North School", disabled: true, timers: { mobile: timers } }],
      clients: [{ ...tool, redirectUris: ["https://quiz.example/other"] }],
      accounts: [{ ...ana, roles: ["support"] }],
    });
    expect(changes(outcome)).toEqual([
      { what: "institution", id: "north", change: "change", fields: ["name", "disabled", "timers"] },
      { what: "client", id: "quiz", change: "change", fields: ["redirectUris"] },
      { what: "account", id: "north/ana", change: "change", fields: ["roles"] },
    ]);
    expect(generated(outcome)).toEqual([]);
    expect(hashed).toHaveLength(1);
  });

  it("tells each generated secret once and keeps only hashes", async () => {
    const made = generated(await apply(content));
    const [client, person] = made;
    expect(made).toHaveLength(2);
    if (client?.what !== "client" || person?.what !== "account") throw new Error("not what was asked");
    expect(client).toMatchObject({ id: "quiz", secret: expect.stringMatching(/^[\w-]{43}$/) });
    expect((await quiz()).secretHashes).toEqual([
      createHash("sha256").update(client.secret).digest("base64url"),
    ]);
    expect(person.id).toBe("north/ana");
    expect(hashed).toEqual([person.password]);
    expect(await passwordHash("ana")).toBe(`hash of ${person.password.length}`);
    const kept = JSON.stringify([await stores.records.clients(), await audits(), await account("ana")]);
    expect(kept).not.toContain(client.secret);
    expect(kept).not.toContain(person.password);
  });

  it("leaves a password that somebody has, and takes a hash only for a first one", async () => {
    await apply({ ...content, accounts: [{ ...ana, password: { hash: "first" } }] });
    expect(await passwordHash("ana")).toBe("first");
    expect(hashed).toEqual([]);
    const again = await apply({ ...content, accounts: [{ ...ana, password: { hash: "second" } }] });
    expect(changes(again)).toEqual([]);
    expect(changes(await apply(content))).toEqual([]);
    expect(await passwordHash("ana")).toBe("first");
  });

  it("gives an account without a password its first one when the content asks for it", async () => {
    const { password: _, ...without } = ana;
    await apply({ ...content, accounts: [without] });
    expect(await passwordHash("ana")).toBeUndefined();
    const outcome = await apply(content);
    expect(changes(outcome)).toMatchObject([{ id: "north/ana", change: "change", fields: ["password"] }]);
    expect(generated(outcome)).toMatchObject([{ what: "account" }]);
  });

  it("keeps the id of an account, whatever the case of its username", async () => {
    await apply(content);
    const { id } = await account("ana");
    const outcome = await apply({ ...content, accounts: [{ ...ana, username: "Ana" }] });
    expect(changes(outcome)).toMatchObject([{ id: "north/Ana", change: "change", fields: ["username"] }]);
    expect(await account("ANA")).toMatchObject({ id, username: "Ana" });
  });

  it("makes a client public when the content says that it has no secret", async () => {
    await apply(only({ clients: [{ ...tool, kind: "web" }] }));
    const outcome = await apply(only({ clients: [{ ...tool, kind: "web", secret: "none" }] }));
    expect(changes(outcome)).toMatchObject([{ fields: ["secret"] }]);
    expect((await quiz()).secretHashes).toEqual([]);
    expect(generated(await apply(only({ clients: [{ ...tool, kind: "web" }] })))).toHaveLength(1);
  });

  it("leaves one audit record for each changed thing, with who did it", async () => {
    await apply(content, { caller: { ...operator("root"), requestId: "r1" } });
    const records = (await audits()).toReversed();
    expect(records.map(({ details }) => details?.["what"])).toEqual(["institution", "client", "account"]);
    for (const record of records) {
      expect(record).toMatchObject({
        action: "apply-content",
        at: 1000,
        actor: { type: "operator", id: "root" },
        requestId: "r1",
      });
    }
    const { id } = await account("ana");
    expect(records[0]).toMatchObject({ institutionId: "north" });
    expect(records[1]).toMatchObject({ clientId: "quiz" });
    expect(records[2]).toMatchObject({ accountId: id, institutionId: "north" });
  });

  describe("refuses, and writes nothing, when the caller", () => {
    const service = { ...tool, kind: "service", scopes: ["keys:rotate"] } as const;
    const administrator = { ...ana, roles: ["deployment-administrator"] } as const;

    it.each<[string, Caller, Content]>([
      ["may not apply content", holding("accounts:write"), content],
      ["does not reach every institution", { ...operator("op"), institutions: [north] }, content],
      ["hands out a role above their own", holding("content:apply"), only({ accounts: [administrator] })],
      ["hands out a scope they do not hold", holding("content:apply"), only({ clients: [service] })],
    ])("%s", async (_, caller, declared) => {
      await apply(only({ institutions: [institution] }));
      expect(await apply(declared, { caller })).toEqual({ outcome: "not_permitted" });
      expect(await apply(declared, { caller, dryRun: true })).toEqual({ outcome: "not_permitted" });
      expect([await stores.records.clients(), (await audits()).length, hashed]).toEqual([[], 1, []]);
    });

    it("takes a role from somebody above them", async () => {
      await apply({ ...content, accounts: [administrator] });
      expect(await apply(content, { caller: holding("content:apply") })).toMatchObject({
        outcome: "applied",
      });
      const demoted = only({ accounts: [{ ...ana, roles: [] }] });
      expect(await apply(demoted, { caller: holding("content:apply") })).toEqual({
        outcome: "not_permitted",
      });
    });
  });

  it("writes all of it or nothing", async () => {
    const failing: Content = { ...content, accounts: [ana, { ...ana, username: "ANA" }] };
    await expect(apply(failing)).rejects.toThrow(/./);
    expect(await stores.records.institutions()).toEqual([]);
    expect(await audits()).toEqual([]);
  });
});
