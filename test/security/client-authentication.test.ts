import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { basic } from "../support/token-requests.ts";
import { codeFor, type Form, type Parties, type Reply, send, startParties } from "./parties.ts";

let parties: Parties;
let codeForm: Form;
let token: string;
beforeAll(async () => {
  parties = await startParties();
  const { body } = await parties.post("/token", await codeFor(parties.phone, parties.ana));
  token = String(body["access_token"]);
  const { client_id: _, ...form } = await codeFor(parties.tool, parties.ana);
  codeForm = form;
});
afterAll(() => parties.running.stop());

/** Every endpoint at which a confidential client says who it is, with a request that would succeed. */
const endpoints = (): readonly { path: string; client: string; fields: Form }[] => [
  { path: "/token", client: "quiz-tool", fields: codeForm },
  {
    path: "/token",
    client: "school-scripts",
    fields: { grant_type: "client_credentials", resource: `${parties.origin}/admin`, scope: "audit:read" },
  },
  { path: "/introspect", client: "platform-api", fields: { token } },
  { path: "/revoke", client: "quiz-tool", fields: { token: "unknown" } },
];

const gives = ({ status, body }: Reply): boolean =>
  status < 400 || "access_token" in body || body["active"] === true;

/** Which of them let a request through that is authenticated in this way. */
async function letThrough(how: (client: string) => { headers?: Form; fields?: Form }): Promise<string[]> {
  const open: string[] = [];
  for (const { path, client, fields } of endpoints()) {
    const { headers, fields: more } = how(client);
    if (gives(await parties.post(path, { ...fields, ...more }, headers))) open.push(`${path} ${client}`);
  }
  return open;
}

it("wants a confidential client's authentication for tokens, introspection and revocation", async () => {
  expect(await letThrough(() => ({}))).toEqual([]);
  expect(await letThrough((client) => ({ fields: { client_id: client } }))).toEqual([]);
});

it("refuses every secret but the client's own, also the hash that is kept of it", async () => {
  const other = parties.secretOf("lakeside-library");
  const wrong = (right: string): readonly string[] => [
    "",
    "x",
    other,
    right.slice(0, -1),
    `${right}x`,
    `${right}\u0000`,
    ` ${right}`,
    right.toUpperCase(),
    createHash("sha256").update(right).digest("base64url"),
    createHash("sha256").update(right).digest("hex"),
  ];
  for (const at of wrong(parties.secretOf("quiz-tool")).keys()) {
    const secret = (client: string): string => wrong(parties.secretOf(client))[at] ?? "";
    expect(await letThrough((client) => ({ headers: basic(client, secret(client)) }))).toEqual([]);
    expect(
      await letThrough((client) => ({ fields: { client_id: client, client_secret: secret(client) } })),
    ).toEqual([]);
  }
});

it("answers a wrong secret and an unknown client alike, with 401 and invalid_client", async () => {
  const asked = [basic("platform-api", "wrong"), basic("nobody", "wrong")];
  const [known, unknown] = await Promise.all(
    asked.map((headers) => parties.post("/introspect", { token }, headers)),
  );
  expect(known).toMatchObject({ status: 401, body: { error: "invalid_client" } });
  expect(known?.headers.get("www-authenticate")).toContain("Basic");
  expect([unknown?.status, unknown?.text]).toEqual([known?.status, known?.text]);
});

it("refuses a request that authenticates in two ways, even when both are right", async () => {
  const twice = await letThrough((client) => ({
    headers: parties.as(client),
    fields: { client_secret: parties.secretOf(client) },
  }));
  expect(twice).toEqual([]);
  expect(
    await letThrough((client) => ({ headers: parties.as(client), fields: { client_id: "learning-app" } })),
  ).toEqual([]);
});

it("takes no credentials from a URL", async () => {
  for (const { path, client, fields } of endpoints()) {
    const query = new URLSearchParams({ client_id: client, client_secret: parties.secretOf(client) });
    expect(gives(await parties.post(`${path}?${query.toString()}`, fields))).toBe(false);
  }
});

it("lets the right secret in, in the header or in the form", async () => {
  const read = { token };
  expect((await parties.post("/introspect", read, parties.as("platform-api"))).body["active"]).toBe(true);
  const inForm = { ...read, client_id: "platform-api", client_secret: parties.secretOf("platform-api") };
  expect((await parties.post("/introspect", inForm)).body["active"]).toBe(true);
});

const ask = (client: string, fields: Form) => parties.post("/token", fields, parties.as(client));

it("lets a client use only the grant types that belong to its kind", async () => {
  for (const client of ["quiz-tool", "platform-api"]) {
    const refused = await ask(client, { grant_type: "client_credentials" });
    expect([client, refused.status, gives(refused)]).toEqual([client, 400, false]);
  }
  const refresh = { grant_type: "refresh_token", refresh_token: "x" };
  expect((await ask("school-scripts", refresh)).status).toBe(400);
});

const asService = (fields: Form) => ask("school-scripts", { grant_type: "client_credentials", ...fields });

it("gives a service no scope and no resource that it is not registered for", async () => {
  const { body } = await asService({
    resource: `${parties.origin}/admin`,
    scope: "audit:read keys:rotate content:apply",
  });
  expect(String(body["scope"]).split(" ")).not.toContain("keys:rotate");
  const keys = await send(`${parties.origin}/admin/v1/keys`, {
    headers: { authorization: `Bearer ${String(body["access_token"])}` },
  });
  expect(keys.status).not.toBe(200);
  expect((await asService({ resource: "https://unknown.example" })).body["error"]).toBe("invalid_target");
});
