import { isDeepStrictEqual } from "node:util";
import supertest from "supertest";
import { beforeAll, beforeEach, expect, it } from "vitest";
import { type AdminDoor, adminDoor, onlyWith, tokens } from "../../test/admin-door.ts";
import { bodies, ids, type Place } from "../../test/admin-requests.ts";
import { begin, client as clientOf, hillview, people, riverside } from "../../test/two-schools.ts";
import { putWaiting } from "../../test/waiting-approval.ts";
import { type Permission, permissions, rolePermissions } from "../actions/caller.ts";
import { accountId, denialId, grantId } from "../policy/ids.ts";
import type { Role } from "../store/port/entities.ts";
import { problemAnswer } from "./answers.ts";
import type { Route } from "./route.ts";
import { prefix } from "./routes.ts";
import { routes } from "./table.ts";

const ron = {
  ...people.rosa,
  id: accountId("acc_ron"),
  username: "ron",
  roles: ["deployment-administrator"] as const,
};

const everything = new Set<Permission>(permissions);
const callers: readonly { token: string; may: ReadonlySet<Permission>; everywhere: boolean }[] = [
  ...(["deployment-administrator", "institution-administrator", "support"] satisfies Role[]).map((role) => ({
    token: role,
    may: new Set(rolePermissions[role]),
    everywhere: role === "deployment-administrator",
  })),
  { token: "without-role", may: new Set(), everywhere: false },
  { token: "program-with-scope-admin", may: new Set(), everywhere: false },
  { token: "administrator-who-asked-for-little", may: new Set(["accounts:read"]), everywhere: false },
  { token: "program-everywhere", may: everything, everywhere: true },
  { token: "program-at-riverside", may: everything, everywhere: false },
  ...permissions.map((permission) => ({
    token: onlyWith(permission),
    may: new Set([permission]),
    everywhere: false,
  })),
];

const cases = callers.flatMap((caller) =>
  routes.map((route) => ({ ...caller, route, sentence: `${caller.token} asks ${nameOf(route)}` })),
);

let door: AdminDoor;
beforeAll(async () => {
  door = await adminDoor();
  await door.records.change(async (writer) => {
    for (const [place, institutionId] of [
      ["own", riverside],
      ["foreign", hillview],
    ] as const) {
      const more = { institutions: [institutionId], secretHashes: ["a hash"] };
      await writer.putClient(clientOf(ids[place].client, "tool", more));
      await writer.putDenial({
        type: "grant-revocation",
        id: denialId(ids[place].revocation),
        grantId: grantId(`grt_earlier_at_${institutionId}`),
        because: "revoked",
        at: begin,
        institutionId,
      });
    }
  });
});

/** Somebody has asked who is none of those that ask here. */
const asker = { type: "person", id: ron.id, name: ron.name } as const;
beforeEach(() =>
  door.records.change(async (writer) => {
    await writer.putAccount(ron);
    await putWaiting(writer, { id: ids.own.approval, institutionId: riverside, asker, now: begin });
    await putWaiting(writer, { id: ids.foreign.approval, institutionId: hillview, asker, now: begin });
  }),
);

it.each(cases)("$sentence", async ({ token, may, everywhere, route }) => {
  const foreignActs = await actsAt(hillview);
  const own = await ask(route, token, "own");
  const foreign = await ask(route, token, "foreign");
  const unknown = await ask(route, token, "unknown");

  const kinds = [own, foreign, unknown].map((answer) => kindOf(route, answer));
  const permitted = may.has(route.permission) && (everywhere || route.deploymentWide !== true);
  const beyond = namesSomething(route) ? "not found" : "answer";
  const allowed = ["answer", everywhere ? "answer" : beyond, beyond];
  expect(kinds).toEqual(permitted ? allowed : ["not enough", "not enough", "not enough"]);
  // Byte for byte but for the id that was asked for, for those who do not reach the other school.
  const said = everywhere ? masked(unknown, "unknown") : masked(foreign, "foreign");
  expect(said).toEqual(masked(unknown, "unknown"));
  expect((await actsAt(hillview)) === foreignActs || everywhere).toBe(true);
});

function masked({ status, text, headers }: Awaited<ReturnType<typeof ask>>, place: Place) {
  const { "content-length": _length, ...others } = headers;
  return { status, text: text.replaceAll(ids[place].account, "asked"), headers: others };
}

it("has a body for every route that takes one", () => {
  expect(
    routes
      .filter(({ body }) => body !== undefined)
      .map(nameOf)
      .toSorted(),
  ).toEqual(Object.keys(bodies).toSorted());
});

it("has a caller for every token but the one of a client that is gone", () => {
  expect(callers.map(({ token }) => token).toSorted()).toEqual(
    Object.keys(tokens)
      .filter((token) => token !== "client-that-is-gone")
      .toSorted(),
  );
});

it.each([
  ["accounts", `/accounts?institution=`],
  ["audit records", `/audit?institution=`],
  ["revocations", `/revocations?institution=`],
  ["requests that wait", `/approvals?institution=`],
])("finds no %s of a school that it does not reach", async (_what, path) => {
  const [foreign, unknown, own] = await Promise.all(
    [hillview, "nowhere", riverside].map(async (institution) => get(`${path}${institution}`)),
  );
  expect(foreign).toEqual(unknown);
  expect(foreign?.body).toEqual({ items: [] });
  expect(own?.body.items.length).toBeGreaterThan(0);
});

it("lists nothing of other schools", async () => {
  const lists = ["/accounts?limit=200", "/audit?limit=200", "/institutions", "/revocations", "/approvals"];
  for (const path of lists) {
    const { body } = await get(path);
    expect(JSON.stringify(body)).not.toMatch(/hillview|hugo|hana/);
    const all = await get(path, "deployment-administrator");
    expect(JSON.stringify(all.body)).toMatch(/hillview/);
  }
  const search = await get("/accounts?text=hugo");
  expect(search.body).toEqual({ items: [] });
  const acts = await get(`/audit?account=${people.hugo.id}`);
  expect(acts.body).toEqual({ items: [] });
});

it("does not tell by a page's cursor whose page it was", async () => {
  const all = await get("/accounts?institution=hillview&limit=1", "deployment-administrator");
  const { body } = await get(`/accounts?after=${all.body.next}&limit=200`);
  expect(JSON.stringify(body)).not.toMatch(/hillview/);
});

function nameOf({ method, path }: Route): string {
  return `${method} ${path}`;
}

/** It names an account, a grant or an institution, in its path or in its body. */
const namesSomething = (route: Route): boolean =>
  route.path.includes("{") ||
  ["institution", "target", "revocation"].some((field) => field in (bodies[nameOf(route)]?.("own") ?? {}));

async function ask(route: Route, token: string, place: Place) {
  const { account, approval, client, grant, institution, revocation } = ids[place];
  const path = route.path
    .replace("{accountId}", account)
    .replace("{approvalId}", approval)
    .replace("{grantId}", grant)
    .replace("{institutionId}", institution)
    .replace("{clientId}", client)
    .replace("{revocationId}", revocation);
  const agent = supertest(door.handler);
  const request = agent[route.method](prefix + path).auth(token, { type: "bearer" });
  if (route.conditional === true) void request.set("If-Match", "*");
  const body = bodies[nameOf(route)]?.(place);
  const { status, text, headers } = await (body === undefined ? request : request.send(body));
  const { date: _date, "x-request-id": _requestId, ...others } = headers as Record<string, string>;
  return { status, text, headers: others };
}

/** An answer has a status that the route names, and nothing but what the schema says. */
function kindOf(route: Route, { status, text }: { status: number; text: string }): string {
  const body: unknown = JSON.parse(text);
  const problem = problemAnswer.safeParse(body).data?.type;
  if (status === 403 && problem === "/problems/insufficient-scope") return "not enough";
  if (status === 404 && problem === "/problems/not-found") return "not found";
  return isDeepStrictEqual(asDescribed(route, status, body), body) ? "answer" : `${status} ${text}`;
}

const asDescribed = (route: Route, status: number, body: unknown): unknown =>
  route.answers[status]?.safeParse(body).data;

const get = async (path: string, token = "institution-administrator") => {
  const { status, body } = await supertest(door.handler)
    .get(prefix + path)
    .auth(token, { type: "bearer" });
  return { status, body };
};

const actsAt = async (institution: typeof hillview) =>
  (await door.records.audit({ institutions: [institution], limit: 1000 })).items.length;
