import { afterEach, beforeEach, expect, it } from "vitest";
import {
  account,
  ana,
  app,
  at,
  ben,
  client,
  cutOff,
  grant,
  institution,
  north,
  phone,
  put,
  revocation,
  suspension,
  tool,
} from "../../test/contracts/examples.ts";
import type { CutOff, Denial } from "../policy/denials.ts";
import { grantId } from "../policy/ids.ts";
import { hours, type Instant } from "../policy/time.ts";
import type { Client, Grant, Institution } from "../store/port/entities.ts";
import type { SignInReader } from "../store/port/sign-ins.ts";
import { openSqlStores, type SqlStores } from "../store/sql/open.ts";
import { sidOf } from "./logout-token.ts";
import { queueLogouts } from "./queue-logouts.ts";

let stores: SqlStores;

beforeEach(async () => {
  stores = await openSqlStores({ recordsPath: ":memory:", signInsPath: ":memory:" });
  await put(stores.records, async (writer) => {
    await writer.putAccount(account());
    await writer.putAccount(account({ id: ben, username: "ben" }));
  });
  await stores.signIns.putGrant(grant());
});
afterEach(() => stores.close());

const told = client(app, { backchannelLogoutUri: "https://app.example/logout" });
const toldTool = client(tool, { kind: "tool", backchannelLogoutUri: "https://tool.example/logout" });
const school = (policy: Partial<Institution["policy"]>): Institution => ({
  ...institution(),
  policy: { ...institution().policy, ...policy },
});
const signedIn = async (id: string, changes: Partial<Grant> = {}) =>
  stores.signIns.putGrant(grant({ id: grantId(id), sessionUid: `session of ${id}`, ...changes }));
const ofAccount = (changes: Partial<CutOff> = {}) =>
  cutOff("den_cut", { level: "account", accountId: ana }, changes);

interface Scene {
  readonly clients?: readonly Client[];
  readonly at?: Institution;
  readonly now?: Instant;
  readonly denial?: Denial | "gone";
}

/** What a denial brings: the notices, which sign-ins were looked at for them, and in how many steps. */
async function broughtBy(denial: Denial, scene: Scene = {}) {
  const { clients = [told, toldTool], at: of = institution(), now = at(1) } = scene;
  await put(stores.records, async (writer) => {
    await writer.putInstitution(of);
    for (const one of clients) await writer.putClient(one);
    await writer.putDenial(denial);
  });
  const looked: string[] = [];
  const grantsAt: SignInReader["grantsAt"] = async (...asked) => {
    const page = await stores.signIns.grantsAt(...asked);
    looked.push(...page.map(({ id }) => id));
    return page;
  };
  const isGone = scene.denial === "gone";
  const deps = {
    ...stores,
    records: isGone ? { ...stores.records, denial: async () => undefined } : stores.records,
    signIns: { ...stores.signIns, grantsAt },
    client: (id: Client["id"]) => clients.find((one) => one.id === id),
    clients: () => clients,
    now: () => now,
  };
  let steps = 0;
  while (await queueLogouts(deps)()) {
    steps += 1;
    if (steps > 10) throw new Error("it looks at the same sign-ins again and again");
  }
  const queued = await stores.logouts.claim(now, { until: at(2), limit: 1000, room: () => 1000 });
  return { queued, sids: queued.map(({ sid }) => sid).toSorted(), looked: looked.toSorted(), steps };
}

const sids = (...ids: readonly string[]) => ids.map((id) => sidOf(`session of ${id}`, app)).toSorted();

it.each<[string, Client, Institution]>([
  ["nothing is switched off", told, institution()],
  ["the client is switched off", { ...told, disabled: true }, institution()],
  ["the institution is", told, school({ disabled: true })],
  ["mobile access is", told, school({ mobileAccess: false })],
])("tells a client of an ending while %s", async (_while, of, place) => {
  const { queued } = await broughtBy(ofAccount(), { clients: [of], at: place });
  expect(queued.map(({ because }) => because)).toEqual(["den_cut"]);
});

it("tells nobody who has not asked for it, and looks at no sign-in when nobody has", async () => {
  const { queued, looked } = await broughtBy(ofAccount(), { clients: [client()] });
  expect({ queued, looked }).toEqual({ queued: [], looked: [] });
});

it("tells the one client that has asked, whichever others have not", async () => {
  await signedIn("grt_tool", { clientId: tool });
  const { queued } = await broughtBy(ofAccount(), { clients: [client(tool), told] });
  expect(queued.map(({ clientId }) => clientId)).toEqual([app]);
});

it("tells of the one sign-in that was revoked, and looks through no others", async () => {
  await signedIn("grt_other");
  const { sids: found, looked, steps } = await broughtBy(revocation({ grantId: grantId("grt_other") }));
  expect({ found, looked, steps }).toEqual({ found: sids("grt_other"), looked: [], steps: 1 });
});

it.each<[string, Denial, Scene]>([
  ["sign-in", revocation({ grantId: grantId("grt_gone") }), {}],
  ["denial", ofAccount(), { denial: "gone" }],
])("is done with an ending whose %s is gone", async (_what, denial, scene) => {
  const { queued, steps } = await broughtBy(denial, scene);
  expect({ queued, steps }).toEqual({ queued: [], steps: 1 });
});

it.each([
  [199, 1],
  [200, 2],
  [450, 3],
])("looks through %s sign-ins in %s pages, and tells of each once", async (many, pages) => {
  await stores.signIns.removeGrants([phone]);
  const ids = Array.from({ length: many }, (_none, n) => `grt_${n}`);
  for (const id of ids) await signedIn(id);
  const { sids: found, looked, steps } = await broughtBy(ofAccount());
  expect({ found, looked, steps }).toEqual({ found: sids(...ids), looked: ids.toSorted(), steps: pages });
});

it.each<[string, Denial, readonly string[]]>([
  ["of an account", ofAccount(), ["grt_phone", "grt_tool"]],
  [
    "of an account at a client",
    cutOff("d", { level: "account", accountId: ana, clientId: tool }),
    ["grt_tool"],
  ],
  ["of a client", cutOff("d", { level: "client", clientId: app }), ["grt_ben", "grt_phone"]],
  ["of everyone", cutOff("d", { level: "everyone" }), ["grt_ben", "grt_phone", "grt_tool"]],
  ["of a suspended account", suspension(), ["grt_later", "grt_phone", "grt_tool"]],
])("looks through no other sign-ins than those %s, as long as it goes back", async (_whose, denial, ids) => {
  await signedIn("grt_ben", { accountId: ben });
  await signedIn("grt_tool", { clientId: tool });
  await signedIn("grt_later", { signedInAt: at(1) });
  expect((await broughtBy(denial)).looked).toEqual(ids);
});

it("tells of no sign-in that a cut-off spares, also when its time has run out since", async () => {
  const timers = { mobile: { absolute: hours(48), sliding: hours(4), ends: "either-runs-out" } } as const;
  await signedIn("grt_other");
  const sparing = ofAccount({ sparingSession: "session of grt_other" });
  const ended = [sidOf("session-uid", app)];
  expect((await broughtBy(sparing, { at: school({ timers }) })).sids).toEqual(ended);
  const later = { at: school({ timers }), now: at(hours(5)) };
  const again = { ...sparing, id: cutOff("den_again", sparing.target).id };
  expect((await broughtBy(again, later)).queued.filter(({ because }) => because === again.id)).toHaveLength(
    1,
  );
});

it.each([
  ["before it began", hours(5), 0],
  ["only after it began", hours(3), 1],
])(
  "a planned suspension tells of sign-ins whose time ran out %s: %s ms on, %s",
  async (_when, later, tells) => {
    const timers = { mobile: { absolute: hours(48), sliding: hours(4), ends: "either-runs-out" } } as const;
    const planned = suspension({ startsAt: at(later) });
    expect((await broughtBy(planned, { at: school({ timers }), now: at(later) })).queued).toHaveLength(tells);
  },
);

it("tells a tool that its browser has signed out, where its sign-in goes on, and no tool elsewhere", async () => {
  await signedIn("grt_here", { clientId: tool, kind: "tool", sessionUid: "browser" });
  await signedIn("grt_elsewhere", { clientId: tool, kind: "tool", sessionUid: "another browser" });
  const { sessionUid: _, ...unbound } = grant({ id: grantId("grt_unbound"), clientId: tool, kind: "tool" });
  await stores.signIns.putGrant(unbound);
  const signOut = ofAccount({ because: "signed_out", onlySession: "browser" });
  expect((await broughtBy(signOut)).sids).toEqual([sidOf("browser", tool)]);
});

it("tells of what an institution's cut-off ends, and names the account and the school", async () => {
  const { queued } = await broughtBy(cutOff("den_school", { level: "institution", institutionId: north }));
  expect(queued).toMatchObject([
    { accountId: ana, institutionId: north, clientId: app, because: "den_school" },
  ]);
});
