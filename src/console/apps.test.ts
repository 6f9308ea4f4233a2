import { describe, expect, it } from "vitest";
import { consoleDoor } from "../../test/console-door.ts";
import { client } from "../../test/two-schools.ts";
import { clientId } from "../policy/ids.ts";

async function scene() {
  const door = await consoleDoor();
  await door.records.change(async (writer) => {
    await writer.putClient(
      client("diary", "tool", {
        name: "Diary",
        redirectUris: ["https://diary.example/back"],
        scopes: ["openid"],
        secretHashes: ["x"],
        requirePkce: false,
      }),
    );
  });
  door.sit("dora");
  return { ...door, held: (id: string) => door.records.client(clientId(id)) };
}

const secretOn = (page: string): string | undefined =>
  /<p class="secret"><code>([\w-]{43})<\/code>/.exec(page)?.[1];

it("finds an app by its name or id where there are more than a page has, and asks for none where there are few", async () => {
  const few = await scene();
  expect((await few.get("/apps")).text).not.toContain('role="search"');
  const clients = Array.from({ length: 15 }, (_, at) =>
    client(`board-${at}`, "tool", { name: `Painting ${at}` }),
  );
  const { get, sit } = await consoleDoor({ clients });
  sit("dora");
  const found = async (query: string) => {
    const { text } = await get(`/apps?${query}`);
    expect(text).toContain('role="search"');
    return [...text.matchAll(/<h2><bdi>(.*?)<\/bdi>/g)].map(([, name]) => name);
  };
  expect(await found("text=PAINTING+14")).toEqual(["Painting 14"]);
  expect(await found("text=board-7")).toEqual(["Painting 7"]);
  const first = await found("text=board");
  const second = await found("text=board&page=2");
  expect([first.length, new Set([...first, ...second]).size]).toEqual([12, 15]);
  expect((await get("/apps?text=board")).text).toContain("/console/apps?text=board&amp;page=2");
  expect(await found("text=nothing")).toEqual([]);
  expect((await get("/apps?text=nothing")).text).toContain("Nothing found");
});

describe("registering an app", () => {
  const fields = {
    id: "marks",
    name: "Marks",
    institutions: "riverside\nhillview",
    redirectUris: "https://marks.example/back\nhttps://marks.example/other",
    scopes: "openid profile",
    code: "new-tool",
  };

  it("shows its secret once, on the page that answers, and the record says what the form said", async () => {
    const { post, get, held, audit } = await scene();
    const answer = await post("/new-app?kind=tool", fields);
    expect(answer.status).toBe(200);
    const secret = secretOn(answer.text);
    expect(secret).toBeDefined();
    expect(await held("marks")).toMatchObject({
      kind: "tool",
      name: "Marks",
      institutions: ["riverside", "hillview"],
      redirectUris: ["https://marks.example/back", "https://marks.example/other"],
      scopes: ["openid", "profile"],
      requirePkce: true,
    });
    expect((await audit())[0]).toMatchObject({ action: "register-client", code: "new-tool" });
    const page = await get("/apps/marks");
    expect(page.text).toContain("https://marks.example/back https://marks.example/other");
    expect(page.text).not.toContain(String(secret));
  });

  it("of one that keeps none leads to its page", async () => {
    const { post, get, held } = await scene();
    const form = { ...fields, redirectUris: "com.example.marks:/back", refreshRetrySeconds: "120" };
    const answer = await post("/new-app?kind=mobile", { ...form, rotateRefreshTokens: "yes" });
    expect([answer.status, answer.headers["location"]]).toEqual([303, "/console/apps/marks"]);
    expect(await held("marks")).toMatchObject({ refreshRetrySeconds: 120, rotateRefreshTokens: false });
    expect((await get("/apps/marks")).text).toContain("Registered. Every process knows it.");
  });

  it("that is wrong says where, loses nothing and registers nothing", async () => {
    const { post, held, audit } = await scene();
    const answer = await post("/new-app?kind=tool", {
      ...fields,
      id: "no id",
      redirectUris: "http://marks.example/<b>",
      institutions: "nowhere",
    });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain("http://marks.example/&lt;b&gt;</textarea>");
    expect(answer.text).toContain('id="redirectUris-error"');
    expect(answer.text).toContain('id="id-error"');
    expect(answer.text).toContain('value="no id"');
    const unknown = await post("/new-app?kind=tool", { ...fields, institutions: "nowhere" });
    expect(unknown.text).toContain('id="institutions-error"');
    const taken = await post("/new-app?kind=tool", { ...fields, id: "app" });
    expect([taken.status, taken.text.includes("Another app has this id.")]).toEqual([409, true]);
    expect([await held("marks"), await audit()]).toEqual([undefined, []]);
  });
});

describe("changing an app", () => {
  it("shows what it is, saves what is changed, and keeps what no form has", async () => {
    const { get, post, held, records } = await scene();
    const before = await held("diary");
    if (before === undefined) throw new Error("no diary");
    const publicKeys = [{ kty: "OKP", crv: "Ed25519", x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" }];
    await records.change((writer) => writer.putClient({ ...before, secretHashes: [], publicKeys }));
    expect((await get("/apps/diary/change")).text).toMatch(/name="requirePkce"[^>]* checked/);
    const answer = await post("/apps/diary/change", {
      name: "Diary 2",
      institutions: "all",
      redirectUris: "https://diary.example/back",
      scopes: "openid",
      requirePkce: "yes",
    });
    expect([answer.status, answer.headers["location"]]).toEqual([303, "/console/apps/diary"]);
    expect(await held("diary")).toEqual({ ...before, name: "Diary 2", secretHashes: [], publicKeys });
  });

  it("does not take away what somebody else has changed since the page was made", async () => {
    const { post, held, records } = await scene();
    const before = await held("diary");
    if (before === undefined) throw new Error("no diary");
    await records.change((writer) => writer.putClient({ ...before, name: "Theirs" }));
    const answer = await post("/apps/diary/change", {
      version: '"of another time"',
      name: "Ours",
      institutions: "all",
      redirectUris: "https://diary.example/back",
      scopes: "openid",
    });
    expect(answer.status).toBe(412);
    expect(answer.text).toContain("Somebody else has changed it meanwhile.");
    expect(answer.text).toContain('value="Ours"');
    expect((await held("diary"))?.name).toBe("Theirs");
  });
});

describe("a secret", () => {
  it("is made beside the present one, which ends by itself or is ended", async () => {
    const { get, post, held } = await scene();
    const answer = await post("/apps/diary/secret", { overlap: "48", code: "yearly" });
    expect([answer.status, secretOn(answer.text) !== undefined]).toEqual([200, true]);
    expect((await held("diary"))?.endingSecrets).toHaveLength(1);
    expect((await get("/apps/diary")).text).toContain("Two secrets are valid now");
    const third = await post("/apps/diary/secret", { overlap: "48" });
    expect([third.status, third.text.includes("Two secrets are valid already.")]).toEqual([409, true]);
    expect((await post("/apps/diary/secret", { overlap: "48", again: "yes" })).status).toBe(200);
    const ended = await post("/apps/diary/end-secret", { code: "done" });
    expect([ended.status, ended.headers["location"]]).toEqual([303, "/console/apps/diary"]);
    expect((await held("diary"))?.endingSecrets).toBeUndefined();
  });

  it("with an overlap that is none says so", async () => {
    const { post } = await scene();
    const answer = await post("/apps/diary/secret", { overlap: "721" });
    expect([answer.status, answer.text.includes("whole hours, 0 to 720")]).toEqual([400, true]);
  });
});

it("offers to whoever administers one school nothing that is not theirs", async () => {
  const { get, sit } = await scene();
  sit("rosa");
  for (const path of ["/apps", "/apps/diary"]) {
    expect((await get(path)).text).not.toMatch(/new-app|\/change"|\/secret"|\/state"/);
  }
  sit("dora");
  expect((await get("/apps/diary")).text).toMatch(/\/change"[\s\S]*\/secret"[\s\S]*\/state"/);
});
