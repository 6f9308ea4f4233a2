import { describe, expect, it } from "vitest";
import { consoleDoor } from "../../test/console-door.ts";
import { people } from "../../test/two-schools.ts";

describe("everyone is signed out", () => {
  const path = "/end?level=institution&institution=riverside&spare=yes";

  it("with the number seen, the name typed and a reason", async () => {
    const { audit, get, post, sit } = await consoleDoor({ previewAbove: 0 });
    sit("rosa");
    expect((await get(path)).text).toMatch(/<strong>2<\/strong>/);
    const typo = await post(path, { code: "breach", note: "Kept", typed: "Riverside" });
    expect([typo.status, await audit()]).toEqual([400, []]);
    expect(typo.text).toContain("Kept</textarea>");
    const done = await post(path, { code: "breach", typed: "riverside" });
    expect(done.status).toBe(303);
    const proof = await get(String(done.headers["location"]).replace("/console", ""));
    expect(proof.text).toContain("In force everywhere");
    expect(proof.text).toMatch(/Sign-ins ended<\/dt><dd>2<\/dd>/);
    expect((await get(path)).text).toMatch(/<strong>0<\/strong>/);
  });

  it("and the proof looks again by itself until every process has applied it", async () => {
    const { follow, get, post, sit } = await consoleDoor();
    sit("rosa");
    const done = await post(path, { code: "breach", typed: "riverside" });
    const at = String(done.headers["location"]).replace("/console", "");
    follow(7, 6, 7);
    const spreading = (await get(at)).text;
    expect(spreading).toContain("Taking effect");
    expect(spreading).toMatch(/<progress[^>]*value="2"/);
    expect(spreading).toContain('id="proof" data-refresh="2"');
    expect(spreading).not.toContain("In force everywhere");
    expect(spreading).toContain("Each applies it within 7 seconds, or answers nothing until it has.");
    expect(spreading).toContain(`href="/console${at}">Look again</a>`);
    follow(7, 7, 8);
    const over = (await get(at)).text;
    expect(over).toContain("In force everywhere");
    expect(over).not.toContain("data-refresh");
    expect(over).not.toContain("Look again");
  });

  it("never without the number: a form without its token is shown again, with it", async () => {
    const { audit, post, sit } = await consoleDoor({ previewAbove: 0 });
    sit("rosa");
    const answer = await post(path, { code: "breach", typed: "riverside", preview: "" });
    expect([answer.status, await audit()]).toEqual([409, []]);
    expect(answer.text).toContain("the numbers have to be fresh");
  });
});

describe("a policy", () => {
  const proposed =
    "/policy?institution=riverside&proposed=yes&mobile-timed=yes&mobile-absolute=72&mobile-sliding=8&mobile-ends=either-runs-out&repeats=none&mobileAccess=on";

  it("is shown with what it would end, saved, and then read back", async () => {
    const { audit, get, post, records, sit } = await consoleDoor();
    sit("rosa");
    expect((await get(proposed)).text).toContain("of 2 sign-ins");
    expect((await post(proposed, { code: "new-term" })).status).toBe(303);
    expect((await audit())[0]).toMatchObject({ action: "set-policy", code: "new-term" });
    const school = await records.institution(people.ana.institutionId);
    expect(school?.policy.timers.mobile?.ends).toBe("either-runs-out");
    expect((await get("/policy")).text).toMatch(/name="mobile-absolute"[^>]*value="72"/);
  });

  it("is shown with what ends within a week and what only within a month", async () => {
    const { get, sit } = await consoleDoor();
    sit("rosa");
    const inDays = async (n: number) => {
      const tool = `tool-timed=yes&tool-absolute=${24 * n}&tool-sliding=${24 * n}&tool-ends=either-runs-out`;
      const { text } = await get(
        `/policy?institution=riverside&proposed=yes&repeats=none&mobileAccess=on&${tool}`,
      );
      return /Unless use puts it off: (\d+) within a week, (\d+) within a month/.exec(text)?.slice(1);
    };
    const [soon, late] = [await inDays(3), await inDays(20)];
    expect([soon?.[1], late?.[1]]).toEqual(["1", "1"]);
    expect([soon?.[0], late?.[0]]).toEqual(["1", "0"]);
  });

  it("that somebody else has changed meanwhile is not overwritten", async () => {
    const { post, sit } = await consoleDoor();
    sit("rosa");
    const answer = await post(proposed, { version: '"another"' });
    expect(answer.status).toBe(412);
    expect(answer.text).toContain("changed it meanwhile");
  });

  it("with a number too low says at which field, and keeps what was typed", async () => {
    const { get, logged, sit } = await consoleDoor();
    sit("rosa");
    const { status, text } = await get(
      proposed.replace("absolute=72", "absolute=3").replace("sliding=8", "sliding=x"),
    );
    expect([status, logged]).toEqual([200, []]);
    expect(text).toContain("From signing in: whole hours, at least 48.");
    expect(text).toMatch(/id="mobile-absolute"[^>]*value="3"[^>]*aria-invalid="true"/);
  });

  it("with too short an idle time says so at its field", async () => {
    const { get, sit } = await consoleDoor();
    sit("rosa");
    const { text } = await get(`${proposed}&consoleIdle=3`);
    expect(text).toContain("Write whole minutes from 5 to 720, or nothing.");
    expect(text).toMatch(/id="consoleIdle"[^>]*value="3"[^>]*aria-invalid="true"/);
  });

  it.each(["repeats=days&everyDays=&from=&at=", "repeats=yearly&yearly=99-99&at=04:00", "quiet-from-0=x"])(
    "is drawn while somebody types: %s",
    async (typed) => {
      const { get, logged, sit } = await consoleDoor();
      sit("rosa");
      const { status, text } = await get(`/policy?institution=riverside&proposed=yes&draw=yes&${typed}`);
      expect([status, logged]).toEqual([200, []]);
      expect(text).toContain('id="picture"');
    },
  );
});
