import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { routes } from "../../src/account/routes.ts";
import { accountDoor, itemsOf } from "../flows/account-door.ts";
import type { Person } from "../support/phone.ts";
import { seen, unlike } from "./isolation-answers.ts";
import { inBody, type Schema } from "./isolation-places.ts";
import { type Parties, startParties } from "./parties.ts";

/** Ana at the door where people look after their own sign-ins, with the ids of a schoolmate's and of a stranger's. */
let parties: Parties;
let door: Awaited<ReturnType<typeof accountDoor>>;
let ana: Awaited<ReturnType<typeof signedIn>>;
let others: readonly Awaited<ReturnType<typeof signedIn>>[];

beforeAll(async () => {
  parties = await startParties();
  door = await accountDoor(parties);
  ana = await signedIn(parties.ana);
  others = [await signedIn(parties.ben), await signedIn(parties.fumiko)];
});
afterAll(() => parties.running.stop());

/** A phone and the browser that it was signed in from, with the ids of both. */
async function signedIn(person: Person) {
  const phone = await door.signedInPhone(person);
  const ids = itemsOf(await phone.ask("GET", "/sign-ins")).map(({ id }) => id);
  const askers = { app: phone.ask, browser: await cookieOf(phone.browser) };
  return { person, askers, ids, account: await door.accountOf(person) };
}

async function cookieOf(browser: Parameters<typeof door.byCookie>[0]) {
  const ask = await door.byCookie(browser);
  return (method: string, path: string, body?: object) =>
    ask(method, path, body === undefined ? {} : { body });
}

const placesIn = (path: string): readonly string[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
const taking = routes.filter(({ path }) => path.includes("{"));

it("the account door has one place for ids, the sign-in in the address, and no field that this test does not know", () => {
  const places = routes.flatMap(({ path, method, body }) => [
    ...placesIn(path),
    ...(body === undefined
      ? []
      : inBody(`${method.toUpperCase()} ${path}`, z.toJSONSchema(body, { io: "input" }) as Schema, "")),
  ]);
  // How much was walked is part of the proof.
  process.stdout.write(
    `isolation: ${routes.length} routes of the account door, ${places.length} places for ids\n`,
  );
  expect(routes.length).toBeGreaterThanOrEqual(6);
  expect(places).toEqual(["id"]);
});

it.each(["app", "browser"] as const)(
  "a person is told of others' sign-ins what is told of sign-ins that nobody has, asking from their %s",
  async (from) => {
    const before = await stateOfOthers();
    const foreign = others.flatMap(({ ids }) => ids);
    expect(foreign.map((id) => id.slice(0, 4)).toSorted()).toEqual(["grt_", "grt_", "ses_", "ses_"]);
    expect(taking.length).toBeGreaterThan(0);
    for (const { method, path } of taking) {
      for (const theirs of foreign) {
        const askAbout = (id: string) => ana.askers[from](method.toUpperCase(), path.replace("{id}", id), {});
        const none = unlike(theirs);
        const answer = await askAbout(theirs);
        expect([path, answer.status]).toEqual([path, 404]);
        expect(seen(answer, theirs)).toEqual(seen(await askAbout(none), none));
      }
    }
    expect(await stateOfOthers()).toEqual(before);
  },
);

it("a person reads only their own sign-ins, and ends only their own, one or all", async () => {
  const before = await stateOfOthers();
  for (const { path } of routes.filter(({ method }) => method === "get")) {
    const { status, text } = await ana.askers.app("GET", path);
    expect([path, status]).toEqual([path, 200]);
    for (const id of others.flatMap(({ ids, account }) => [...ids, account])) expect(text).not.toContain(id);
  }
  const bodies: Readonly<Record<string, object>> = {
    "/password": { current: parties.ana.password, new: "seven quiet otters" },
  };
  const changing = routes.filter(({ method }) => method !== "get");
  // The one that ends all comes last: nothing is answered after it.
  const inOrder = changing.toSorted((one, other) => Number(one.path === all) - Number(other.path === all));
  const [own] = (await signedIn(parties.ana)).ids;
  for (const { method, path } of inOrder) {
    const asked = path.replace("{id}", String(own));
    expect([path, (await ana.askers.app(method.toUpperCase(), asked, bodies[path] ?? {})).status]).toEqual([
      path,
      200,
    ]);
  }
  expect((await ana.askers.app("GET", "/sign-ins")).status).toBe(401);
  expect(await stateOfOthers()).toEqual(before);
});

const all = "/sign-ins/end-all";

/** What others read of their own sign-ins, and what was done to their accounts. */
const stateOfOthers = (): Promise<object> =>
  Promise.all(
    others.map(async ({ askers, account }) => [
      itemsOf(await askers.app("GET", "/sign-ins")).map(({ id }) => id),
      (await askers.app("GET", "/sign-ins/ended")).text,
      (await door.admin("GET", `/audit?account=${account}`)).text,
    ]),
  );
