import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { permissions } from "../../src/actions/caller.ts";
import { routes } from "../../src/admin/table.ts";
import { institutionId } from "../../src/policy/ids.ts";
import { instant } from "../../src/policy/time.ts";
import { openSqlStores } from "../../src/store/sql/open.ts";
import { putWaiting } from "../waiting-approval.ts";
import { codeFor, type Parties, type Reply, startParties } from "./parties.ts";

/** Lakeside's things, in the hands of Northgate's administrator and of a program registered for Northgate only. */
let parties: Parties;
let callers: Readonly<Record<string, string>>;
let theirs: Readonly<Record<"accountId" | "approvalId" | "grantId" | "institutionId", string>>;
let theirToken: string;

const unknown = {
  accountId: "acc_00000000000000000000",
  approvalId: "apr_00000000000000000000",
  grantId: "grt_00000000000000000000",
  institutionId: "nowhere",
};

const northgate = { id: "northgate", name: "Northgate", contact: "Ask.", timeZone: "America/New_York" };
const lakeside = { ...northgate, id: "lakeside" };

beforeAll(async () => {
  parties = await startParties();
  const ours = {
    id: "northgate-scripts",
    kind: "service",
    name: "Northgate's scripts",
    institutions: ["northgate"],
    scopes: permissions,
    secret: "generate",
  };
  const secret = await parties.register(ours, [northgate]);
  const program = await parties.post("/token", {
    grant_type: "client_credentials",
    client_id: ours.id,
    client_secret: secret,
    resource: `${parties.origin}/admin`,
    scope: ours.scopes.join(" "),
  });
  callers = {
    "an administrator": await parties.tokenOf(parties.dora),
    "a program": String(program.body["access_token"]),
  };
  const { body } = await parties.post("/token", await codeFor(parties.phone, parties.fumiko));
  theirToken = String(body["access_token"]);
  const accountId = await parties.accountId(parties.fumiko);
  const grants = await parties.admin("GET", `/accounts/${accountId}/grants`);
  const [{ id }] = grants.body["items"] as [{ id: string }];
  const approvalId = "apr_lakeside-waits000000";
  await waitsAtLakeside(approvalId);
  theirs = { accountId, approvalId, grantId: id, institutionId: "lakeside" };
});
afterAll(() => parties.running.stop());

const at = (file: string) => join(parties.running.folder, file);

/** A request for a second administrator's approval. */
async function waitsAtLakeside(id: string): Promise<void> {
  const stores = await openSqlStores({
    recordsPath: at("records.sqlite"),
    signInsPath: at("sign-ins.sqlite"),
  });
  const asker = { type: "service", id: "nightly", name: "Nightly" } as const;
  const asked = { id, institutionId: institutionId("lakeside"), asker, now: instant(Date.now()) };
  await stores.records.change((writer) => putWaiting(writer, asked));
  await stores.close();
}

type Ids = Readonly<Record<string, string>>;

const pathFor = (path: string, ids: Ids): string =>
  path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => ids[name] ?? "");

/** A body that each route would take, about an institution. */
const bodies: Readonly<Record<string, (institution: string) => object>> = {
  "/accounts": (institution) => ({ institution, username: "new.person", name: "New Person" }),
  "/accounts/{accountId}/password": () => ({ password: "generate" }),
  "/accounts/{accountId}/suspensions": () => ({ code: "conduct" }),
  "/accounts/{accountId}/reinstatements": () => ({}),
  "/accounts/{accountId}/revocations": () => ({}),
  "/grants/{grantId}/revocations": () => ({}),
  "/accounts/{accountId}/mobile-access": () => ({ access: "off" }),
  "/accounts/{accountId}/credential-changes": () => ({ code: "directory" }),
  "/approvals/{approvalId}/approve": () => ({}),
  "/approvals/{approvalId}/refuse": () => ({}),
  "/institutions/{institutionId}/policy": () => ({ timers: {} }),
  "/imports/accounts": (institution) => ({
    institution,
    people: [{ username: "new.person", name: "New Person" }],
  }),
};

const seen = ({ status, text, headers }: Reply): string =>
  JSON.stringify([status, text, headers.get("content-type"), headers.get("content-length")]);

const withIds = routes.filter(({ path, deploymentWide }) => path.includes("{") && deploymentWide !== true);

describe.each(["an administrator", "a program"])("%s of one school", (caller) => {
  const ask = (method: string, path: string, body?: object) =>
    parties.admin(method.toUpperCase(), path, body, callers[caller]);

  it.each(withIds.map(({ method, path }) => [method, path] as const))(
    "is told of another school's things what is told of things that do not exist: %s %s",
    async (method, path) => {
      const body = method === "get" ? undefined : bodies[path]?.("lakeside");
      expect(method === "get" || body !== undefined).toBe(true);
      const foreign = await ask(method, pathFor(path, theirs), body);
      expect(foreign.status).toBe(404);
      expect(seen(foreign)).toBe(seen(await ask(method, pathFor(path, unknown), body)));
    },
  );

  it("creates and imports nobody at another school", async () => {
    for (const path of ["/accounts", "/imports/accounts"]) {
      const foreign = await ask("post", path, bodies[path]?.("lakeside"));
      expect(foreign.status).toBe(404);
      expect(seen(foreign)).toBe(seen(await ask("post", path, bodies[path]?.("nowhere"))));
    }
  });

  it.each(["suspend", "reinstate", "end-sign-ins"])(
    "does nothing to anybody there by a list: %s",
    async (action) => {
      const named = [theirs.accountId, "lakeside/fumiko.sato", unknown.accountId, "nowhere/fumiko.sato"];
      for (const account of named) {
        const { status, body } = await ask("post", "/bulk", {
          action,
          accounts: [account],
          code: "conduct",
          ...(action === "end-sign-ins" && { notBefore: "2026-01-01T00:00:00Z" }),
        });
        const results = [{ account, outcome: "no_such_account", sentence: "There is no such account." }];
        expect([status, body]).toEqual([200, { results, counts: { done: 0, unchanged: 0, refused: 1 } }]);
      }
    },
  );

  it("finds nothing of another school by a filter, a search or the next page", async () => {
    const { accountId, grantId } = theirs;
    const filters = [
      ["/accounts?institution=lakeside", "/accounts?institution=nowhere"],
      ["/accounts?text=fumiko", "/accounts?text=xyzzy"],
      ["/audit?institution=lakeside", "/audit?institution=nowhere"],
      [`/audit?account=${accountId}`, `/audit?account=${unknown.accountId}`],
      [`/audit?grant=${grantId}`, `/audit?grant=${unknown.grantId}`],
      [`/audit?actor=${accountId}`, "/audit?actor=nobody"],
    ] as const;
    for (const [foreign, none] of filters)
      expect(seen(await ask("get", foreign))).toBe(seen(await ask("get", none)));
    const everywhere = await parties.admin("GET", "/accounts?institution=lakeside&limit=1");
    const next = await ask("get", `/accounts?after=${encodeURIComponent(String(everywhere.body["next"]))}`);
    expect(next.text).not.toContain("lakeside");
    expect((await ask("get", "/accounts?limit=200")).text).not.toContain("lakeside");
    expect((await ask("get", "/audit?limit=200")).text).not.toContain("lakeside");
    expect((await ask("get", "/institutions")).text).not.toContain("lakeside");
  });

  it("is not let in where the whole deployment is meant", async () => {
    for (const { method, path } of routes.filter(({ deploymentWide }) => deploymentWide === true))
      expect([path, (await ask(method, path, method === "get" ? undefined : {})).status]).toEqual([
        path,
        403,
      ]);
  });
});

it("an attempt at another school has had no effect there", async () => {
  expect(await parties.isActive(theirToken)).toBe(true);
  const account = await parties.admin("GET", `/accounts/${theirs.accountId}`);
  expect(account.body).toMatchObject({ suspended: false });
  expect((await parties.admin("GET", "/accounts?text=new.person")).body["items"]).toEqual([]);
});

it("nobody administers without a role, and support does not suspend", async () => {
  const student = await parties.tokenOf(parties.ana).catch(() => "none");
  expect([401, 403]).toContain((await parties.admin("GET", "/accounts", undefined, student)).status);
  const emil = await parties.tokenOf(parties.emil);
  const account = `/accounts/${await parties.accountId(parties.ana)}`;
  expect((await parties.admin("GET", account, undefined, emil)).status).toBe(200);
  expect((await parties.admin("POST", `${account}/suspensions`, { code: "conduct" }, emil)).status).toBe(403);
  const superior = `/accounts/${await parties.accountId(parties.dora)}`;
  expect((await parties.admin("PUT", `${superior}/password`, { password: "generate" }, emil)).status).toBe(
    403,
  );
});

it("an administrator who is suspended, or has lost the role, administers no more with the token they hold", async () => {
  const token = await parties.tokenOf(parties.ivan);
  const account = `/accounts/${await parties.accountId(parties.ivan)}`;
  expect((await parties.admin("GET", "/accounts", undefined, token)).status).toBe(200);
  const accounts = [{ institution: "lakeside", username: "ivan.petrov", name: "Ivan", roles: [] }];
  await parties.running.apply({ institutions: [lakeside], accounts });
  expect((await parties.admin("GET", "/accounts", undefined, token)).status).toBe(401);
  const emil = await parties.tokenOf(parties.emil);
  const kims = await parties.tokenOf(parties.kim);
  await parties.admin(
    "POST",
    `/accounts/${await parties.accountId(parties.emil)}/suspensions`,
    { code: "conduct" },
    kims,
  );
  expect((await parties.admin("GET", account, undefined, emil)).status).toBe(401);
});
