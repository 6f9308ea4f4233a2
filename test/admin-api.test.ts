import supertest from "supertest";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Running, startForTest } from "./support/running.ts";

let server: Running;
beforeAll(async () => {
  server = await startForTest();
});
afterAll(() => server.stop());

/** As docs/reference/admin-api.md tells. */
async function token(scope: string): Promise<string> {
  const secret = server.credentials.clients["school-scripts"]?.secret ?? "";
  const response = await fetch(`${server.origin}/token`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`school-scripts:${secret}`)}` },
    body: new URLSearchParams({
      grant_type: "client_credentials",
      resource: `${server.origin}/admin`,
      scope,
    }),
  });
  const { access_token: accessToken } = (await response.json()) as { access_token: string };
  return accessToken;
}

async function ask(accessToken: string, path: string, body?: object) {
  const agent = supertest(`${server.origin}/admin/v1`);
  const request = body === undefined ? agent.get(path) : agent.post(path).send(body);
  const answer = await request.auth(accessToken, { type: "bearer" });
  return { status: answer.status, body: answer.body };
}

it("lets a program with a token of Hallpass itself suspend and reinstate somebody", async () => {
  const program = await token("accounts:read suspensions:write audit:read");
  const found = await ask(program, "/accounts?institution=northgate&text=ana.silva");
  expect(found).toMatchObject({ status: 200, body: { items: [{ username: "ana.silva" }] } });
  const account = `/accounts/${found.body.items[0].id}`;

  const suspended = await ask(program, `${account}/suspensions`, { code: "conduct" });
  expect(suspended).toMatchObject({ status: 201, body: { suspension: { inForce: true } } });
  expect(await ask(program, account)).toMatchObject({ body: { suspended: true } });
  const reinstated = await ask(program, `${account}/reinstatements`, { note: "talked" });
  expect(reinstated).toMatchObject({ status: 200, body: { outcome: "reinstated" } });
  expect(await ask(program, account)).toMatchObject({ body: { suspended: false } });

  const acts = await ask(program, `/audit?account=${found.body.items[0].id}&limit=2`);
  expect(acts.body.items).toMatchObject([
    { action: "reinstate-account", note: "talked", actor: { type: "service", id: "school-scripts" } },
    { action: "suspend-account", code: "conduct", actor: { type: "service", address: expect.any(String) } },
  ]);
});

it("allows a program only what its token says", async () => {
  const reader = await token("accounts:read");
  expect(await ask(reader, "/accounts")).toMatchObject({ status: 200 });
  expect(await ask(reader, "/audit")).toMatchObject({
    status: 403,
    body: { type: "/problems/insufficient-scope" },
  });
});

it("serves its description to everybody, and answers nobody else", async () => {
  expect(await ask("", "/openapi.json")).toMatchObject({ status: 200, body: { openapi: "3.1.1" } });
  expect(await ask("made-up", "/accounts")).toMatchObject({ status: 401 });
});
