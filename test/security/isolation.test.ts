import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seen, unlike } from "./isolation-answers.ts";
import { type Description, type Kind, type Operation, operationsOf, type Place } from "./isolation-places.ts";
import { type Ids, requestWith } from "./isolation-requests.ts";
import { type Role, roles, type School, startSchools } from "./isolation-schools.ts";
import { type Reply, send } from "./parties.ts";

/** Three schools, whoever asks at one of them, and every place of the OpenAPI description where an id can stand. */
let world: Awaited<ReturnType<typeof startSchools>>;
let operations: readonly Operation[];

beforeAll(async () => {
  world = await startSchools();
  const { body } = await send(`${world.parties.origin}/admin/v1/openapi.json`);
  operations = operationsOf(body as unknown as Description);
});
afterAll(async () => {
  await world.closeStores();
  await world.parties.running.stop();
});

const schoolIds = ["northgate", "lakeside", "riverside"] as const;
const schoolOf = (id: string): School => world.schools.find((school) => school.id === id) as School;
const othersThan = (own: School) => world.schools.filter((school) => school !== own);

/** At these places the rest of the request is about one's own people. */
const aboutOwnPeople = [
  "POST /revocations target(account).client",
  "POST /revocations preview",
  "POST /previews revocation.target(account).client",
  "PUT /institutions/{institutionId}/policy Preview-Token",
  "POST /bulk (end-sign-ins).client",
  "POST /bulk (end-sign-ins).preview",
  "POST /bulk (suspend).preview",
  "POST /previews bulk.client",
  "POST /approvals/{approvalId}/approve preview",
];

/** Refused whoever asks, and whomever it is about. */
const previewOfOneSignIn = "POST /previews revocation.target(grant).grant";

it("the description holds operations and places for ids, and nothing that this test cannot fill", () => {
  const places = operations.flatMap((operation) => operation.places);
  // How much was walked is part of the proof.
  process.stdout.write(`isolation: ${operations.length} operations, ${places.length} places for ids\n`);
  expect(operations.length).toBeGreaterThanOrEqual(30);
  expect(places.length).toBeGreaterThanOrEqual(40);
});

describe.each(schoolIds)("from %s", (id) => {
  it.each(roles)(
    "%s is not let in where the whole deployment is meant, and reads of no other school",
    async (role) => {
      const own = schoolOf(id);
      for (const operation of operations.filter(({ places }) =>
        places.every(({ where }) => where === "query"),
      )) {
        if (operation.method !== "GET" && !operation.deploymentWide) continue;
        const { status, text } = await ask(operation, undefined, idsOf(own), own.callers[role]);
        expect([operation.name, statusesOf(operation, role)]).toEqual([
          operation.name,
          expect.arrayContaining([status]),
        ]);
        expectNothingOf(othersThan(own), text, operation.name);
      }
    },
  );

  it.each(roles)(
    "%s is told of another school's ids what is told of ids of nothing, at every place",
    async (role) => {
      const { walked, before, after } = await standEverywhere(
        schoolOf(id),
        role,
        ({ name }, { at }) => !isAboutOwn(name, at),
      );
      expect(walked).toBeGreaterThan(0);
      expect(after).toEqual(before);
    },
  );

  it.each(roles)("%s reaches nobody else by another school's ids beside an id of their own", async (role) => {
    const { walked, before, after } = await standEverywhere(schoolOf(id), role, ({ name }, { at }) =>
      isAboutOwn(name, at),
    );
    expect(walked).toBeGreaterThan(0);
    expect(after).toEqual(before);
  });
});

it("an administrator of the deployment reads and does all of it: the requests are right", async () => {
  const own = schoolOf("northgate");
  const readers = roles.filter((role) => role !== "a person without role").map((role) => own.callers[role]);
  const before = await Promise.all(readers.map((token) => readAt(own, token)));
  expect(before[0]?.filter(({ status }) => status === 200).length).toBeGreaterThan(10);

  const riverside = schoolOf("riverside");
  for (const operation of operations) {
    for (const place of operation.places) {
      const value = await idAt(place.kind, operation, riverside);
      const { status, text } = await ask(operation, place, () => value, world.kim, idsOf(riverside));
      const asked = `${operation.name} ${place.at}`;
      const right = asked === previewOfOneSignIn ? [400] : [200, 201];
      expect({ asked, text, right: right.includes(status) }).toMatchObject({ right: true });
      expect({ asked, text }).not.toMatchObject({ text: expect.stringContaining("There is no such") });
    }
  }
  expect(await world.parties.isActive(riverside.phoneToken)).toBe(false);

  // Nor does a number, a page or an order tell another school that all this has happened.
  expect(await Promise.all(readers.map((token) => readAt(own, token)))).toEqual(before);
});

/** How many places were walked, and what was changed at the other schools. */
async function standEverywhere(
  own: School,
  role: Role,
  which: (operation: Operation, place: Place) => boolean,
): Promise<{ walked: number; before: object; after: object }> {
  const before = await stateOf(othersThan(own));
  const walked = operations.flatMap((operation) =>
    operation.places.filter((place) => which(operation, place)).map((place) => ({ operation, place })),
  );
  // Each place about one of the others, in turn: the next role asks about the other one.
  for (const [turn, { operation, place }] of walked.entries()) {
    const other = othersThan(own)[(turn + roles.indexOf(role)) % 2] as School;
    await standsFor({ own, other, role, operation, place });
  }
  return { walked: walked.length, before, after: await stateOf(othersThan(own)) };
}

async function standsFor(asked: {
  own: School;
  other: School;
  role: Role;
  operation: Operation;
  place: Place;
}) {
  const { own, other, role, operation, place } = asked;
  const where = `${role} of ${own.id}: ${operation.name} ${place.at}`;
  const theirs = await idAt(place.kind, operation, other);
  const none = unlike(theirs);
  const askAbout = (id: string) => ask(operation, place, () => id, own.callers[role], idsOf(own));
  const foreign = await askAbout(theirs);
  const unknown = await askAbout(none);
  expect({ where, ...seen(foreign, theirs) }).toEqual({ where, ...seen(unknown, none) });
  expectNothingOf([other], foreign.text.replaceAll(theirs, ""), where);
  expect([where, statusesAt(operation, place, role)]).toEqual([
    where,
    expect.arrayContaining([foreign.status]),
  ]);
}

/** A filter finds nothing, what is named is not there, and what is not for the role is not for it, whoever is meant. */
function statusesAt({ name, deploymentWide }: Operation, place: Place, role: Role): readonly number[] {
  const { where, at, kind } = place;
  if (role === "a person without role") return [403];
  if (role === "support") return [...inReach(name, place), 403];
  const forAll = deploymentWide || (where === "body" && kind === "client" && !isAboutOwn(name, at));
  return forAll ? [403] : inReach(name, place);
}

function inReach(name: string, { where, at, kind }: Place): readonly number[] {
  // A page of the audit ends at a record, and another school's is none.
  if (`${name} ${at}` === "GET /audit after") return [400];
  // Whoever is called by a name has to be there.
  if (`${name} ${at}` === "GET /audit account" && kind !== "account") return [404];
  // A list has an answer for each.
  if (where === "query" || at.endsWith(".accounts[]")) return [200];
  if (isAboutOwn(name, at)) return besideOwn(kind);
  return `${name} ${at}` === previewOfOneSignIn ? [400] : [404];
}

/** Another school's app is none; another's token or page is not looked at. */
const besideOwn = (kind: Kind): readonly number[] => (kind === "client" ? [404] : [200, 201]);

const isAboutOwn = (name: string, at: string): boolean => aboutOwnPeople.includes(`${name} ${at}`);

/** Of a request without an id: what the description says, and how far the role reaches. */
function statusesOf({ open, deploymentWide }: Operation, role: Role): readonly number[] {
  if (open) return [200];
  if (deploymentWide || role === "a person without role") return [403];
  return role === "support" ? [200, 403] : [200];
}

/** What somebody reads with the ids of their own school. */
async function readAt(own: School, token: string): Promise<readonly { status: number; text: string }[]> {
  const replies = operations
    .filter(({ method }) => method === "GET")
    .map((operation) => ask(operation, undefined, (kind) => (kind === "page" ? "" : own.ids[kind]), token));
  // Asking is activity of one's own.
  const apart = /"(lastActivityAt|token)":"[^"]+"/g;
  return (await Promise.all(replies)).map(({ status, text }) => ({
    status,
    text: text.replaceAll(apart, ""),
  }));
}

async function ask(
  operation: Operation,
  place: Place | undefined,
  ids: Ids,
  token: string,
  own: Ids = ids,
): Promise<Reply> {
  const { method, path, headers, body } = requestWith(operation, place, ids, own);
  if (operation.path.includes("{approvalId}")) await world.askAnew();
  return send(`${world.parties.origin}/admin/v1${path}`, {
    method,
    headers: { ...headers, authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

const idsOf =
  (school: School): Ids =>
  (kind) =>
    kind === "page" ? "" : { ...school.ids, ...school.spare }[kind];

/** A page's next is one that the deployment's administrator was given for that school. */
async function idAt(kind: Kind, { path }: Operation, school: School): Promise<string> {
  if (kind !== "page") return school.ids[kind];
  for (const list of [path, "/revocations"]) {
    const page = await world.parties.admin(
      "GET",
      `${list}?institution=${school.id}&limit=1`,
      undefined,
      world.kim,
    );
    if (typeof page.body["next"] === "string") return page.body["next"];
  }
  return "";
}

function expectNothingOf(others: readonly School[], text: string, where: string): void {
  const told = others.flatMap(({ marks }) => marks).filter((mark) => text.includes(mark));
  expect({ where, told, text: told.length > 0 ? text : "" }).toEqual({ where, told: [], text: "" });
}

/** Everything that was done at schools, as the deployment's administrator reads it, and whether their phones go on. */
async function stateOf(schools: readonly School[]): Promise<object> {
  return Promise.all(
    schools.map(async ({ id, phoneToken }) => ({
      id,
      audit: (await readByAll(`/audit?institution=${id}&limit=200`)).text,
      accounts: (await readByAll(`/accounts?institution=${id}&limit=200`)).text,
      policy: (await readByAll(`/institutions/${id}/policy`)).text,
      active: await world.parties.isActive(phoneToken),
    })),
  );
}

const readByAll = (path: string): Promise<Reply> => world.parties.admin("GET", path, undefined, world.kim);
