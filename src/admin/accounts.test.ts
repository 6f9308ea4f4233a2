import { expect, it } from "vitest";
import { adminDoor } from "../../test/admin-door.ts";
import { people } from "../../test/two-schools.ts";
import { hours } from "../policy/time.ts";

const anas = `/accounts/${people.ana.id}`;

it("shows what shuts an account out, and lists what ever did", async () => {
  const { send, wait } = await adminDoor();
  const suspended = await send("post", `${anas}/suspensions`, {
    body: { code: "conduct", note: "see file", endsAt: "2026-09-08T08:00:00Z" },
  });
  expect([suspended.status, suspended.body.outcome]).toEqual([201, "suspended"]);
  const again = await send("post", `${anas}/suspensions`, {
    body: { code: "conduct", endsAt: "2026-09-08T08:00:00Z" },
  });
  expect([again.status, again.body]).toEqual([200, { ...suspended.body, outcome: "unchanged" }]);
  wait(hours(1));
  await send("post", `${anas}/suspensions`, {
    token: "program-at-riverside",
    body: { code: "fees", source: "directory", startsAt: "2026-09-09T00:00:00Z" },
  });
  expect((await send("get", anas)).body).toMatchObject({
    username: "ana",
    createdAt: "2026-09-01T08:00:00.000Z",
    suspended: true,
    suspensions: [
      { source: "directory", inForce: false, startsAt: "2026-09-09T00:00:00.000Z" },
      { source: "administrator", inForce: true, endsAt: "2026-09-08T08:00:00.000Z", signOut: true },
    ],
  });
  const reinstated = await send("post", `${anas}/reinstatements`, { body: {} });
  expect(reinstated.body).toEqual({ outcome: "reinstated", stillSuspendedBy: [] });
  const state = await send("get", anas);
  expect([state.body.suspended, state.body.suspensions.length]).toEqual([false, 1]);
  const list = await send("get", `${anas}/suspensions`);
  expect(list.body.items).toMatchObject([{ source: "directory" }, { liftedAt: "2026-09-01T09:00:00.000Z" }]);
});

it("creates an account and tells a generated password once", async () => {
  const { send, records } = await adminDoor();
  const body = { institution: "riverside", username: "mia", name: "Mia", password: "generate" };
  const created = await send("post", "/accounts", { body });
  expect(created.status).toBe(201);
  expect(created.body).toMatchObject({ institution: "riverside", username: "mia", roles: [] });
  expect(await records.passwordHash(created.body.id)).toBe(`hash of ${created.body.password}`);
  expect((await send("get", `/accounts/${created.body.id}`)).body).not.toHaveProperty("password");
  const taken = await send("post", "/accounts", { body });
  expect([taken.status, taken.body.type]).toEqual([409, "/problems/username-taken"]);
  const boss = { ...body, username: "boss", roles: ["deployment-administrator"] };
  const refused = await send("post", "/accounts", { body: boss });
  expect([refused.status, refused.body.type]).toEqual([403, "/problems/not-permitted"]);
});

it("refuses a bad password with its reason", async () => {
  const { send } = await adminDoor();
  const answer = await send("put", `${anas}/password`, { body: { password: "password" } });
  expect(answer.body.errors).toEqual([
    { path: "password", message: "This password is one of the first that anybody would guess." },
  ]);
  expect((await send("put", `${anas}/password`, { body: { password: "correct horse" } })).body).toEqual({});
});

it("imports a list, counts what became of it, and takes at most 500 people", async () => {
  const { send } = await adminDoor();
  const list = ["mia", "max", "mia"].map((username) => ({ username, name: username }));
  const { body } = await send("post", "/imports/accounts", {
    body: { institution: "riverside", people: list },
  });
  expect(body.counts).toEqual({ created: 2, changed: 0, same: 0, refused: 1 });
  expect(body.results[2]).toEqual({
    username: "mia",
    outcome: "refused",
    because: "named_twice",
    sentence: "Somebody earlier in this list has the same username.",
  });
  const many = Array.from({ length: 501 }, (_, index) => ({ username: `u${index}`, name: "U" }));
  const tooMany = await send("post", "/imports/accounts", {
    body: { institution: "riverside", people: many },
  });
  expect(tooMany.body.errors).toEqual([{ path: "people", message: "must name at most 500 people" }]);
  const wrong = { institution: "riverside", people: [{ username: "mia", name: "" }] };
  expect((await send("post", "/imports/accounts", { body: wrong })).body.errors).toMatchObject([
    { path: "people[0].name" },
  ]);
});

it("pages through accounts", async () => {
  const { send } = await adminDoor();
  const first = await send("get", "/accounts?limit=3");
  expect(first.body.items.map(({ username }: { username: string }) => username)).toEqual([
    "ana",
    "ben",
    "dora",
  ]);
  const second = await send("get", `/accounts?limit=3&after=${first.body.next}`);
  expect(second.body.items.map(({ username }: { username: string }) => username)).toEqual(["rosa", "sue"]);
  expect(second.body).not.toHaveProperty("next");
});
