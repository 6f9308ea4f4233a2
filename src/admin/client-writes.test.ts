import { describe, expect, it } from "vitest";
import { adminDoor } from "../../test/admin-door.ts";
import { client } from "../../test/two-schools.ts";
import { hours } from "../policy/time.ts";

const token = "deployment-administrator";
const diary = {
  id: "diary",
  kind: "tool",
  name: "Diary",
  institutions: ["riverside"],
  redirectUris: ["https://diary.example/back"],
  scopes: ["openid"],
};

async function door() {
  const { send, ...rest } = await adminDoor();
  return {
    ...rest,
    send,
    register: (body: object) => send("post", "/clients", { token, body }),
    show: (id = "diary", as = token) => send("get", `/clients/${id}`, { token: as }),
    change: (body: object, ifMatch = "*") => send("put", "/clients/diary", { token, body, ifMatch }),
    rotate: (body: object = {}, id = "diary") =>
      send("post", `/clients/${id}/secret-rotations`, { token, body }),
  };
}

describe("registering", () => {
  it("answers with the client, its version and a secret, which no later answer tells", async () => {
    const { register, show, audit } = await door();
    const { body, headers, status } = await register({ ...diary, code: "new-tool" });
    expect([status, body.outcome]).toEqual([201, "registered"]);
    expect(body.secret).toMatch(/^[\w-]{43}$/);
    expect(body.client).toMatchObject({ id: "diary", disabled: false, authenticates: "secret" });
    expect((await audit())[0]).toMatchObject({ action: "register-client", code: "new-tool" });
    const shown = await show();
    expect(shown.body).toEqual(body.client);
    expect(shown.headers["etag"]).toBe(headers["etag"]);
    expect(shown.text).not.toContain(body.secret);
    const { id: _id, kind: _kind, ...settings } = diary;
    expect(shown.body.settings).toEqual(settings);
  });

  it("tells every field that is wrong, in the words that content is told, and registers nothing", async () => {
    const { register, show } = await door();
    const { body, status } = await register({
      ...diary,
      id: "no id",
      redirectUris: ["https://diary.example/*", "http://diary.example/", "http://127.0.0.1/back"],
      refreshRetrySeconds: 60,
    });
    expect([status, body.type]).toEqual([400, "/problems/invalid-request"]);
    expect(body.errors).toEqual(
      expect.arrayContaining([
        { path: "id", message: "must be letters, digits and - . _ ~, at most 100" },
        { path: "redirectUris[0]", message: expect.stringContaining("must not have a wildcard") },
        { path: "redirectUris[1]", message: expect.stringContaining("must begin with https://") },
        { path: "refreshRetrySeconds", message: "is not a key of a client of kind tool" },
      ]),
    );
    expect(body.errors).toHaveLength(4);
    expect((await show()).status).toBe(404);
  });

  it("tells what contradicts itself or the records, and does not ask for institutions in a file", async () => {
    const { register } = await door();
    const web = { ...diary, kind: "web", secret: "none", requirePkce: false };
    expect((await register(web)).body.errors).toEqual([
      { path: "requirePkce", message: expect.stringContaining("a public client always needs PKCE") },
    ]);
    expect((await register({ ...diary, institutions: ["riverside", "nowhere"] })).body.errors).toEqual([
      { path: "institutions[1]", message: 'there is no institution "nowhere"' },
    ]);
    expect((await register({ ...diary, institutions: ["riverside", "riverside"] })).body.errors).toEqual([
      { path: "institutions[1]", message: "is there already" },
    ]);
  });

  it("takes no id that another client has", async () => {
    const { register } = await door();
    const taken = await register({ ...diary, id: "app" });
    expect([taken.status, taken.body.type]).toEqual([409, "/problems/client-id-taken"]);
  });
});

describe("changing", () => {
  it("sets the whole of it for who has read the version that is there", async () => {
    const { register, change, show } = await door();
    await register(diary);
    const { body: before, headers } = await show();
    const settings = {
      ...before.settings,
      name: "Diary 2",
      postLogoutRedirectUris: ["https://diary.example/"],
    };
    const { body, status } = await change({ ...settings, code: "moved" }, headers["etag"]);
    expect([status, body.outcome, body.secret]).toEqual([200, "changed", undefined]);
    expect(body.client.settings).toEqual(settings);
    const late = await change(settings, headers["etag"]);
    expect([late.status, late.body.type]).toEqual([412, "/problems/changed-meanwhile"]);
    const again = await change(settings);
    expect([again.status, again.body.outcome]).toEqual([200, "unchanged"]);
    expect((await change({ name: "Diary", institutions: "all" })).body.errors).toEqual([
      { path: "redirectUris", message: "is required" },
      { path: "scopes", message: "is required" },
    ]);
  });

  it("asks for the version", async () => {
    const { send } = await door();
    const answer = await send("put", "/clients/app", { token, body: { name: "App", institutions: "all" } });
    expect([answer.status, answer.body.type]).toEqual([428, "/problems/version-needed"]);
  });

  it("keeps whether a web application has a secret, and tells of one that it gets", async () => {
    const { register, send } = await door();
    const web = { ...diary, kind: "web", secret: "none" };
    await register(web);
    const { id: _id, kind: _kind, secret: _secret, ...settings } = web;
    const put = (more: object) =>
      send("put", "/clients/diary", { token, ifMatch: "*", body: { ...settings, ...more } });
    expect((await put({ name: "Diary 2" })).body).toMatchObject({ client: { authenticates: "nothing" } });
    const made = (await put({ secret: "generate" })).body;
    expect([made.client.authenticates, made.secret]).toEqual([
      "secret",
      expect.stringMatching(/^[\w-]{43}$/),
    ]);
    const kept = (await put({ name: "Diary 3" })).body;
    expect([kept.client.authenticates, kept.secret]).toEqual(["secret", undefined]);
  });
});

it("a client is shown so that what is shown can be put, whatever it is", async () => {
  const { records, show, send } = await door();
  const all = [
    client("phone-app", "mobile", {
      redirectUris: ["com.example.app:/back"],
      scopes: ["openid"],
      refreshRetrySeconds: 120,
      rotateRefreshTokens: false,
    }),
    client("quiz-2", "tool", {
      redirectUris: ["https://quiz.example/back"],
      scopes: ["openid"],
      requirePkce: false,
      backchannelLogoutUri: "https://quiz.example/ended",
      secretHashes: ["x"],
    }),
    client("spa", "web", { redirectUris: ["https://spa.example/back"], scopes: ["openid"] }),
    client("api", "resource-server", {
      audience: "https://api.example",
      scopes: ["courses:read"],
      isDefaultResourceServer: true,
      signedAccessTokens: "ES256",
      requirePkce: false,
      secretHashes: ["x"],
    }),
    client("scripts", "service", { scopes: ["audit:read"], requirePkce: false, secretHashes: ["x"] }),
  ];
  await records.change(async (writer) => {
    for (const one of all) await writer.putClient(one);
  });
  for (const one of all) {
    const { body } = await show(one.id);
    const put = { token, ifMatch: "*", body: body.settings };
    const answer = await send("put", `/clients/${one.id}`, put);
    expect([one.id, answer.body]).toEqual([one.id, { outcome: "unchanged", client: body }]);
  }
});

describe("a secret", () => {
  it("is rotated with an overlap, of which two and no third are part, and which ends", async () => {
    const { register, rotate, show, send, wait } = await door();
    await register(diary);
    const first = await rotate({ overlapHours: 48, code: "yearly" });
    expect([first.status, first.body]).toEqual([
      201,
      {
        outcome: "rotated",
        secret: expect.stringMatching(/^[\w-]{43}$/),
        earlierSecretUntil: "2026-09-03T08:00:00.000Z",
      },
    ]);
    expect((await show()).body.earlierSecretUntil).toBe("2026-09-03T08:00:00.000Z");
    const third = await rotate();
    expect([third.status, third.body.type]).toEqual([409, "/problems/secrets-overlap"]);
    expect(third.body.detail).toContain("until 2026-09-03T08:00:00.000Z");
    expect((await rotate({ again: true })).status).toBe(201);
    const end = () => send("post", "/clients/diary/secret-endings", { token, body: {} });
    expect((await end()).body).toEqual({ outcome: "ended" });
    expect((await end()).body).toEqual({ outcome: "unchanged" });
    await rotate();
    wait(hours(24));
    expect((await show()).body).not.toHaveProperty("earlierSecretUntil");
  });

  it("overlaps for a day unless it is said, and for thirty days at most", async () => {
    const { register, rotate } = await door();
    await register(diary);
    for (const overlapHours of [-1, 721, 1.5]) {
      expect((await rotate({ overlapHours })).body.errors).toEqual([
        { path: "overlapHours", message: "must be whole hours, 0 to 720" },
      ]);
    }
    expect((await rotate()).body.earlierSecretUntil).toBe("2026-09-02T08:00:00.000Z");
    expect((await rotate({ overlapHours: 0 })).body).not.toHaveProperty("earlierSecretUntil");
  });

  it("is given to nobody who has none", async () => {
    const { rotate } = await door();
    const { status, body } = await rotate({}, "app");
    expect([status, body.type]).toEqual([409, "/problems/no-secret"]);
  });
});
