import { type Caller, type Permission, rolePermissions } from "../src/actions/caller.ts";
import type { ActionDeps } from "../src/actions/deps.ts";
import { accountId, type ClientId, clientId, grantId, institutionId } from "../src/policy/ids.ts";
import { after, type Duration, hours, type Instant, instant } from "../src/policy/time.ts";
import type { Account, Client, Grant, Institution, Role } from "../src/store/port/entities.ts";
import { openSqlStores, type SqlStores } from "../src/store/sql/open.ts";

export const riverside = institutionId("riverside");
export const hillview = institutionId("hillview");
export const begin: Instant = instant(Date.parse("2026-09-01T08:00:00Z"));

/** Two schools with the same kinds of people, apps for both, one sign-in of Ana in each app, on a clock that a test moves. */
export async function twoSchools() {
  const stores = await openSqlStores({ recordsPath: ":memory:", signInsPath: ":memory:" });
  let time = begin;
  const effects: Instant[] = [];
  const deps: ActionDeps = {
    records: stores.records,
    now: () => time,
    takeEffect: async () => {
      effects.push(time);
    },
  };
  await fill(stores);
  return {
    ...stores,
    deps,
    now: deps.now,
    /** When something was waited for to hold everywhere. */
    effects,
    wait: (length: Duration) => {
      time = after(time, length);
    },
    audit: async () => (await stores.records.audit({ institutions: "all", limit: 100 })).items,
  };
}

export type TwoSchools = Awaited<ReturnType<typeof twoSchools>>;

export const people = {
  ana: person("ana", riverside),
  ben: person("ben", riverside),
  rosa: person("rosa", riverside, ["institution-administrator"]),
  sue: person("sue", riverside, ["support"]),
  dora: person("dora", riverside, ["deployment-administrator"]),
  hugo: person("hugo", hillview),
  hana: person("hana", hillview, ["institution-administrator"]),
};

export const phone = grantId("grt_phone");
export const tool = grantId("grt_tool");
export const hugosPhone = grantId("grt_hugo");

function person(name: string, institution: typeof riverside, roles: readonly Role[] = []): Account {
  const title = `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
  return {
    id: accountId(`acc_${name}`),
    institutionId: institution,
    username: name,
    name: title,
    email: `${name}@${institution}.example`,
    roles,
    createdAt: begin,
  };
}

async function fill({ records, signIns }: SqlStores): Promise<void> {
  await records.change(async (writer) => {
    for (const id of [riverside, hillview]) await writer.putInstitution(school(id));
    await writer.putClient(client("app", "mobile"));
    await writer.putClient(client("quiz", "tool"));
    for (const account of Object.values(people)) await writer.putAccount(account);
    for (const { id } of [people.ana, people.ben]) {
      await writer.putConsent({ accountId: id, clientId: clientId("quiz"), scopes: ["openid"], at: begin });
    }
  });
  await signIns.putGrant(grant(phone, people.ana, "app"));
  await signIns.putGrant({ ...grant(tool, people.ana, "quiz"), kind: "tool" });
  await signIns.putGrant(grant(hugosPhone, people.hugo, "app"));
}

const school = (id: typeof riverside): Institution => ({
  id,
  name: id,
  domains: [`${id}.example`],
  contact: "Ask the office.",
  timeZone: "Europe/Berlin",
  policy: {
    disabled: false,
    timers: { mobile: { absolute: hours(48), sliding: hours(4), ends: "both-run-out" } },
  },
});

export const client = (id: string, kind: Client["kind"], more: Partial<Client> = {}): Client => ({
  id: clientId(id),
  kind,
  name: `The ${id}`,
  institutions: "all",
  redirectUris: [],
  postLogoutRedirectUris: [],
  scopes: [],
  requirePkce: true,
  secretHashes: [],
  disabled: false,
  ...more,
});

const grant = (id: Grant["id"], account: Account, by: string): Grant => ({
  id,
  accountId: account.id,
  institutionId: account.institutionId,
  clientId: clientId(by) satisfies ClientId,
  kind: "mobile",
  signedInAt: begin,
  lastActivityAt: begin,
  device: `${account.name}'s phone`,
  engine: {},
});

/** Somebody with the permissions of a role, at one school or everywhere. */
export const as = (account: Account, permissions?: readonly Permission[]): Caller => ({
  actor: { type: "person", id: account.id, name: account.name, address: "192.0.2.7" },
  permissions: new Set(permissions ?? account.roles.flatMap((role) => rolePermissions[role])),
  institutions: account.roles.includes("deployment-administrator") ? "all" : [account.institutionId],
  requestId: "req_1",
});

/** The same, as a program: directories and signals are programs. */
export const asProgram = (caller: Caller): Caller => ({
  ...caller,
  actor: { ...caller.actor, type: "service" },
});
