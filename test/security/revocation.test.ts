import { afterAll, beforeAll, expect, it } from "vitest";
import { codeFor, type Form, type Parties, type Reply, startParties } from "./parties.ts";

let parties: Parties;
beforeAll(async () => {
  parties = await startParties();
});
afterAll(() => parties.running.stop());

const signedIn = async (who = parties.ana) =>
  (await parties.post("/token", await codeFor(parties.phone, who))).body;

const inTool = async () =>
  (await parties.post("/token", await codeFor(parties.tool, parties.ana), parties.as("quiz-tool"))).body;

const revoke = (token: unknown, client: "learning-app" | "board" | "quiz-tool", more: Form = {}) =>
  client === "quiz-tool"
    ? parties.post("/revoke", { token: String(token), ...more }, parties.as(client))
    : parties.post("/revoke", { token: String(token), client_id: client, ...more });

const seenOf = ({ status, headers, text }: Reply): string =>
  JSON.stringify([status, text, [...headers].filter(([name]) => name !== "date" && name !== "x-request-id")]);

it("lets only the client that owns a token revoke it", async () => {
  const [ofPhone, ofTool] = [await signedIn(), await inTool()];
  for (const name of ["access_token", "refresh_token"]) {
    await revoke(ofPhone[name], "quiz-tool");
    await revoke(ofPhone[name], "board");
    await revoke(ofTool[name], "learning-app");
  }
  expect(await parties.isActive(ofPhone["access_token"])).toBe(true);
  expect(await parties.isActive(ofTool["access_token"])).toBe(true);
  expect((await parties.refresh("learning-app", ofPhone["refresh_token"])).status).toBe(200);
});

it("answers for a foreign token, a used one, an ended one and an unknown one byte for byte alike", async () => {
  const [mine, foreign] = [await signedIn(), await inTool()];
  await parties.refresh("learning-app", mine["refresh_token"]);
  const unknown = await revoke("nothing-that-was-ever-issued", "learning-app");
  expect([unknown.status, unknown.text]).toEqual([200, ""]);
  const own = [mine["access_token"], mine["access_token"], mine["refresh_token"], mine["refresh_token"]];
  for (const token of [foreign["access_token"], foreign["refresh_token"], ...own])
    expect(seenOf(await revoke(token, "learning-app"))).toBe(seenOf(unknown));
  // RFC 7009 §2.2.1: a token type that cannot be revoked, whoever signed it.
  const [ofOurs, forged] = [await revoke(mine["id_token"], "board"), await revoke("e30.e30.x", "board")];
  expect(seenOf(forged)).toBe(seenOf(ofOurs));
});

it("takes token_type_hint as a hint", async () => {
  for (const hint of ["access_token", "refresh_token", "nonsense"]) {
    const tokens = await signedIn();
    expect((await revoke(tokens["refresh_token"], "learning-app", { token_type_hint: hint })).status).toBe(
      200,
    );
    expect(await parties.isActive(tokens["access_token"])).toBe(false);
    const others = await signedIn();
    await revoke(others["access_token"], "learning-app", { token_type_hint: hint });
    expect(await parties.isActive(others["access_token"])).toBe(false);
  }
});

it("ends every access token of a sign-in whose refresh token is revoked", async () => {
  const first = await signedIn();
  const second = (await parties.refresh("learning-app", first["refresh_token"])).body;
  const third = (await parties.refresh("learning-app", second["refresh_token"])).body;
  await revoke(third["refresh_token"], "learning-app");
  for (const { access_token: token, refresh_token: next } of [first, second, third] as Record<
    string,
    unknown
  >[]) {
    expect(await parties.isActive(token)).toBe(false);
    expect((await parties.refresh("learning-app", next)).status).toBe(400);
  }
});

it("is over at the very next introspection, 50 times out of 50", async () => {
  const browser = await parties.signedInBrowser(parties.ben);
  const answers: boolean[] = [];
  for (let round = 0; round < 50; round += 1) {
    const { body } = await parties.post("/token", await codeFor(parties.board, parties.ben, { browser }));
    answers.push(await parties.isActive(body["access_token"]));
    await revoke(body["access_token"], "board");
    answers.push(await parties.isActive(body["access_token"]));
  }
  expect(answers).toEqual(Array.from({ length: 100 }, (_, at) => at % 2 === 0));
});

it("ends what an administrator revokes at the very next introspection: one sign-in, or all of a person", async () => {
  const [one, other] = [await signedIn(parties.fumiko), await signedIn(parties.fumiko)];
  const account = `/accounts/${await parties.accountId(parties.fumiko)}`;
  const { body } = await parties.admin("GET", `${account}/grants`);
  const [latest] = body["items"] as readonly { id: string }[];
  expect((await parties.admin("POST", `/grants/${latest?.id}/revocations`, {})).status).toBe(200);
  const active = () => Promise.all([one, other].map(({ access_token: token }) => parties.isActive(token)));
  expect((await active()).filter(Boolean)).toHaveLength(1);
  expect((await parties.admin("POST", `${account}/revocations`, {})).status).toBe(200);
  expect(await active()).toEqual([false, false]);
});

it("ends all sign-ins of a person with one record, however many they are", async () => {
  const browser = await parties.signedInBrowser(parties.gabriel);
  const held = [];
  for (let count = 0; count < 8; count += 1) held.push(await signedIn(parties.gabriel));
  held.push((await parties.post("/token", await codeFor(parties.board, parties.gabriel, { browser }))).body);
  const account = await parties.accountId(parties.gabriel);
  const acts = async () => {
    const { body } = await parties.admin("GET", `/audit?account=${account}&limit=200`);
    return (body["items"] as readonly { action: string }[]).length;
  };
  const before = await acts();
  const ended = await parties.admin("POST", `/accounts/${account}/revocations`, {});
  expect(ended.body).toMatchObject({ outcome: "ended", record: expect.any(String) });
  expect(await acts()).toBe(before + 1);
  for (const { access_token: token } of held) expect(await parties.isActive(token)).toBe(false);
});
