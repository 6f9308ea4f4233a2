import { expect, it } from "vitest";
import { adminDoor } from "../../test/admin-door.ts";
import { people, riverside } from "../../test/two-schools.ts";
import { personInRoles } from "../actions/caller.ts";
import { adminDesk, type DeskRequest } from "./desk.ts";

const rosa = personInRoles(people.rosa, {});

async function desk() {
  const door = await adminDoor();
  return { ...door, ask: adminDesk(door.deps) };
}

const asked: readonly (readonly [string, DeskRequest])[] = [
  ["a person", { method: "get", path: `/accounts/${people.ana.id}` }],
  ["a person of another school", { method: "get", path: `/accounts/${people.hugo.id}` }],
  ["nobody", { method: "get", path: "/accounts/acc_nobody" }],
  ["an id that nothing can have", { method: "get", path: "/accounts/%2Fx" }],
  ["a search", { method: "get", path: "/accounts", query: { text: "an", limit: "1" } }],
  ["a page that there is not", { method: "get", path: "/accounts", query: { after: "nonsense" } }],
  ["a field too many", { method: "get", path: "/accounts", query: { word: "an" } }],
  ["an act on the deployment", { method: "put", path: "/clients/app/state", body: { disabled: true } }],
  [
    "a policy without version",
    { method: "put", path: `/institutions/${riverside}/policy`, body: { timers: {} } },
  ],
  ["a suspension without code", { method: "post", path: `/accounts/${people.ana.id}/suspensions` }],
];

it.each(asked)("answers as the door does: %s", async (_what, request) => {
  const { ask, send } = await desk();
  const { method, path, query, body } = request;
  const search = query === undefined ? "" : `?${new URLSearchParams(query).toString()}`;
  const overHttp = await send(method, path + search, body === undefined ? {} : { body: body as object });
  const here = await ask(rosa, request);
  expect(JSON.parse(JSON.stringify(here.body))).toEqual(overHttp.body);
  expect(here.status).toBe(overHttp.status);
});

it("acts as whoever asks, with a record of it", async () => {
  const { ask, audit } = await desk();
  const path = `/accounts/${people.ana.id}/suspensions`;
  const answer = await ask(personInRoles(people.rosa, { address: "192.0.2.7" }), {
    method: "post",
    path,
    body: { code: "conduct", note: "Incident 118" },
  });
  expect(answer.status).toBe(201);
  const [record] = await audit();
  expect(record).toMatchObject({
    action: "suspend-account",
    actor: { id: people.rosa.id, address: "192.0.2.7" },
    note: "Incident 118",
  });
});

it("hands on versions, and throws what is a fault", async () => {
  const { ask } = await desk();
  const path = `/institutions/${riverside}/policy`;
  const { etag } = await ask(rosa, { method: "get", path });
  expect(etag).toMatch(/^".+"$/);
  const set = { method: "put", path, body: { timers: {} }, ifMatch: etag ?? "" } as const;
  expect((await ask(rosa, set)).status).toBe(200);
  await expect(ask(rosa, { method: "get", path: "/nothing" })).rejects.toThrow("the API has no get /nothing");
});
