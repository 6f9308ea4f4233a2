import { beforeAll, describe, expect, it } from "vitest";
import { type ConsoleDoor, consoleDoor } from "../../test/console-door.ts";
import { hugosPhone, people, phone, riverside } from "../../test/two-schools.ts";
import { permissions, rolePermissions } from "../actions/caller.ts";
import { minutes } from "../policy/time.ts";
import { routes } from "./routes.ts";

/** What stands for `:id` in a path: of the own school, of another, and nothing. */
const ids = (path: string) => {
  if (path.startsWith("/people"))
    return { own: people.ana.id, foreign: people.hugo.id, unknown: "acc_nobody" };
  if (path.startsWith("/sign-ins")) return { own: phone, foreign: hugosPhone, unknown: "grt_nobody" };
  if (path.startsWith("/ended")) return { own: "", foreign: "den_hugo", unknown: "den_nobody" };
  if (path.startsWith("/approvals")) return { own: "apr_ana", foreign: "apr_hugo", unknown: "apr_none" };
  if (path.startsWith("/audit")) return { own: "", foreign: "aud_hugo", unknown: "aud_none" };
  return { own: "app", foreign: "at-hillview", unknown: "nothing" };
};

const at = (path: string, id: string): string => (path === "/" ? "" : path.replace(":id", id));
const withId = routes.filter(({ path }) => path.includes(":id"));

describe("what somebody does not reach", () => {
  let door: ConsoleDoor;
  beforeAll(async () => {
    door = await consoleDoor();
  });

  it.each(withId.map((route) => [route.method, route.path, route] as const))(
    "is answered like nothing: %s %s",
    async (method, path, { permission }) => {
      const { foreign, unknown } = ids(path);
      door.sit("rosa");
      const answers = await Promise.all(
        [foreign, unknown].map(async (id) =>
          method === "get"
            ? door.get(at(path, id))
            : door.post(at(path, id), { typed: id, code: "x" }, {}, "/people"),
        ),
      );
      const [one, other] = answers.map(({ status, text }) => ({
        status,
        text: text.replaceAll(foreign, "ID").replaceAll(unknown, "ID"),
      }));
      expect(one).toEqual(other);
      // Apps are switched by those who administer the whole deployment: to others it is the same whichever it is.
      const forAll = permission === "clients:write" || (path.startsWith("/apps") && method === "post");
      expect(one?.status).toBe(forAll ? 403 : 404);
    },
  );

  it("is in no list, search or select", async () => {
    door.sit("rosa");
    for (const { method, path } of routes.filter(
      (route) => route.method === "get" && !route.path.includes(":id"),
    )) {
      const { text } = await door.get(`${at(path, "")}?text=h`);
      expect(`${method} ${path}: ${/hugo|hillview/i.exec(text)?.[0]}`).toBe(`${method} ${path}: undefined`);
    }
  });

  it("is no institution whose policy shows or changes, nor one whose sign-ins end", async () => {
    door.sit("rosa");
    expect((await door.get("/policy?institution=hillview")).status).toBe(404);
    const refused = await door.post("/policy?institution=hillview&proposed=yes", {}, {}, "/people");
    expect(refused.status).toBe(404);
    const ending = "/end?level=institution&institution=hillview";
    expect((await door.post(ending, { typed: "hillview", code: "x" }, {}, "/people")).status).toBe(404);
    expect(
      (await door.post("/end?level=everyone", { typed: "everyone", code: "x" }, {}, "/people")).status,
    ).toBe(403);
    expect(await door.audit()).toEqual([]);
  });
});

describe("a role", () => {
  const roles = {
    sue: rolePermissions.support,
    rosa: rolePermissions["institution-administrator"],
    dora: permissions,
  };

  it.each(Object.entries(roles))("%s opens the pages that it allows, and no others", async (who, held) => {
    const { get, logged, sit } = await consoleDoor();
    sit(who);
    for (const { path, permission } of routes.filter(({ method }) => method === "get")) {
      const { status } = await get(at(path, ids(path).own || "den_nobody"));
      const allowed = held.includes(permission);
      expect(`${path} ${status === 403}`).toBe(`${path} ${!allowed}`);
    }
    expect(logged).toEqual([]);
  });

  it("is needed at all: somebody without one sees nothing and does nothing", async () => {
    const { audit, get, post, sit } = await consoleDoor();
    sit("ana");
    for (const { method, path } of routes) {
      const { own } = ids(path);
      const answer =
        method === "get" ? await get(at(path, own)) : await post(at(path, own), { code: "x" }, {}, "/");
      expect(`${method} ${path} ${answer.status}`).toBe(`${method} ${path} 403`);
    }
    expect(await audit()).toEqual([]);
  });

  it("that may do more is not touched by one that may do less", async () => {
    const { audit, post, sit } = await consoleDoor();
    sit("rosa");
    const answer = await post(`/people/${people.dora.id}/suspend`, { code: "conduct" });
    expect(answer.status).toBe(403);
    expect(answer.text).toContain("may do more than you may");
    expect(await audit()).toEqual([]);
  });
});

describe("a form", () => {
  const suspend = `/people/${people.ana.id}/suspend`;

  it("is refused without its mark, with another session's, and from another site", async () => {
    const { audit, get, post, send, sit } = await consoleDoor();
    sit("sue");
    const marks = /name="csrf" value="([^"]+)"/;
    const [, ofSue = ""] = marks.exec((await get(`/sign-ins/${phone}/end`)).text) ?? [];
    sit("rosa");
    for (const csrf of ["", "x", ofSue]) {
      const answer = await send.post(`/console${suspend}`).type("form").send({ csrf, code: "conduct" });
      expect(answer.status).toBe(403);
    }
    const foreign = await post(suspend, { code: "conduct" }, { "Sec-Fetch-Site": "cross-site" });
    expect(foreign.status).toBe(403);
    expect(await audit()).toEqual([]);
  });

  it("does what it says, once, and leads back", async () => {
    const { audit, get, post, sit } = await consoleDoor();
    sit("rosa");
    const answer = await post(suspend, { code: "conduct", note: "Incident 118", signOut: "end" });
    expect([answer.status, answer.headers["location"]]).toEqual([303, `/console/people/${people.ana.id}`]);
    const [record] = await audit();
    expect(record).toMatchObject({ action: "suspend-account", code: "conduct", note: "Incident 118" });
    const page = await get(`/people/${people.ana.id}`);
    expect(page.text).toContain("Suspended. It holds everywhere.");
    expect((await get(`/people/${people.ana.id}`)).text).not.toContain("It holds everywhere");
  });

  it("that is wrong says so, does nothing and loses nothing", async () => {
    const { audit, post, sit } = await consoleDoor();
    sit("rosa");
    const answer = await post(suspend, { code: "Not A Code", note: "Read <this>", signOut: "pause" });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('value="Not A Code"');
    expect(answer.text).toContain("Read &lt;this&gt;</textarea>");
    expect(answer.text).toMatch(/value="pause" checked/);
    expect(answer.text).toContain("lower-case letters, digits and hyphens");
    expect(await audit()).toEqual([]);
  });
});

describe("a sign-in that is long ago", () => {
  const dangerous = routes.filter(({ dangerous: is }) => is === true);

  it("has dangerous forms, and shows in their place how to come back", async () => {
    const { get, sit, wait } = await consoleDoor();
    expect(dangerous.length).toBeGreaterThan(6);
    sit("rosa");
    wait(minutes(11));
    const page = await get(`/people/${people.ana.id}/suspend`);
    expect(page.text).toContain(
      `/console/prove?back=${encodeURIComponent(`/console/people/${people.ana.id}/suspend`)}`,
    );
    expect(page.text).not.toMatch(/<button class="button danger"/);
  });

  it.each(dangerous.map(({ path }) => path))("does nothing dangerous: %s", async (path) => {
    const { audit, get, post, sit, wait } = await consoleDoor();
    sit("dora");
    wait(minutes(15));
    await get("/people");
    wait(minutes(6));
    const answer = await post(at(path, ids(path).own), { code: "x" }, {}, "/people");
    expect(answer.status).toBe(303);
    expect(answer.headers["location"]).toBe(`/console${at(path, ids(path).own)}`);
    expect(await audit()).toEqual([]);
  });

  it("still ends one sign-in and reinstates", async () => {
    const { audit, get, post, sit, wait } = await consoleDoor();
    sit("rosa");
    wait(minutes(25));
    await get("/people");
    expect((await post(`/sign-ins/${phone}/end`, { code: "stolen" })).status).toBe(303);
    expect((await audit())[0]).toMatchObject({ action: "revoke-grant", code: "stolen" });
  });
});

describe("a console that nobody uses", () => {
  it("asks who sits there, and a page that looks again by itself is no use of it", async () => {
    const { get, send, sit, wait } = await consoleDoor();
    sit("rosa");
    await get("/people");
    wait(minutes(20));
    expect((await get("/people")).status).toBe(200);
    wait(minutes(20));
    expect((await send.get("/console/people").set("X-Hallpass-Refresh", "yes")).status).toBe(200);
    wait(minutes(10));
    const answer = await get("/people?text=ana");
    expect(answer.status).toBe(303);
    expect(answer.headers["location"]).toContain(encodeURIComponent("/console/people?text=ana"));
    expect(answer.headers["location"]).toContain(`prove=${people.rosa.id}`);
  });

  it("asks as early as the institution has decided, but not whoever administers the deployment", async () => {
    const { get, records, sit, wait } = await consoleDoor();
    await records.change(async (writer) => {
      const school = await writer.institution(riverside);
      if (school === undefined) throw new Error("no school");
      await writer.putInstitution({ ...school, policy: { ...school.policy, consoleIdle: minutes(5) } });
    });
    sit("rosa");
    await get("/people");
    wait(minutes(4));
    expect((await get("/people")).status).toBe(200);
    wait(minutes(5));
    expect((await get("/people")).status).toBe(303);
    sit("dora");
    await get("/people");
    wait(minutes(29));
    expect((await get("/people")).status).toBe(200);
  });

  it("sends somebody who is not signed in to sign in, and back", async () => {
    const { get, sit } = await consoleDoor();
    sit(undefined);
    expect((await get("/audit?action=revoke")).headers["location"]).toContain(
      encodeURIComponent("/console/audit?action=revoke"),
    );
  });
});
