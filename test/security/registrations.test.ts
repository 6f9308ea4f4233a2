import { afterAll, beforeAll, expect, it } from "vitest";
import { type ServerProcess, startServerProcess } from "../support/server-process.ts";
import { type Parties, type Reply, send, startParties } from "./parties.ts";

/** Two processes on the same records: within one, a registration that has begun is soon over. */
let parties: Parties;
let kim: string;
let other: ServerProcess;
beforeAll(async () => {
  parties = await startParties();
  kim = await parties.tokenOf(parties.kim);
  other = await startServerProcess({
    folder: parties.running.folder,
    env: { HALLPASS_ISSUER: parties.origin },
  });
});
afterAll(async () => {
  await other.stop();
  await parties.running.stop();
});

const atOnce = 50;
const rounds = 20;

/** A program of one school; what it is called tells the registrations apart. */
function register(id: string, nth: number): Promise<Reply> {
  const program = {
    id,
    kind: "service",
    name: `No. ${nth}`,
    institutions: ["northgate"],
    scopes: ["audit:read"],
  };
  const origin = nth % 2 === 0 ? parties.origin : other.origin;
  return send(`${origin}/admin/v1/clients`, {
    method: "POST",
    headers: { authorization: `Bearer ${kim}`, "content-type": "application/json" },
    body: JSON.stringify(program),
  });
}

it("makes one client of many registrations of one name at once, whose secret alone is good", async () => {
  for (let round = 0; round < rounds; round += 1) {
    const id = `program-${round}`;
    const answers = await Promise.all(Array.from({ length: atOnce }, (_none, nth) => register(id, nth)));
    const [won, ...more] = answers.filter(({ status }) => status === 201);
    const lost = answers.filter(({ status, body }) => status === 409 && body["secret"] === undefined);
    expect([more.length, lost.length]).toEqual([0, atOnce - 1]);
    const { body } = await parties.admin("GET", `/clients/${id}`, undefined, kim);
    expect(won?.body["client"]).toMatchObject({ name: body["name"] });
    const form = {
      grant_type: "client_credentials",
      resource: `${parties.origin}/admin`,
      scope: "audit:read",
    };
    const basic = btoa(`${id}:${String(won?.body["secret"])}`);
    const asked = await parties.post("/token", form, { authorization: `Basic ${basic}` });
    expect(asked.status).toBe(200);
  }
});
