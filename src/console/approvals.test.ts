import { describe, expect, it } from "vitest";
import { consoleDoor } from "../../test/console-door.ts";
import { people, riverside } from "../../test/two-schools.ts";
import { clientId, denialId } from "../policy/ids.ts";
import { nameOfInstitution } from "./institutions.ts";

const ending = "/end?level=institution&institution=riverside";

/** Rosa asks to sign Riverside out, where nobody may end a single one of many alone. */
async function askedFor() {
  const door = await consoleDoor({ approvalAbove: 0 });
  door.sit("rosa");
  const answer = await door.post(ending, { typed: "riverside", code: "breach", note: "All <of> them" });
  return { ...door, answer, at: String(answer.headers["location"]).replace("/console", "") };
}

describe("what one administrator may not do alone", () => {
  it("leads to the page of the request, which says that nothing was done and offers to withdraw it", async () => {
    const { answer, at, get, records } = await askedFor();
    expect([answer.status, at]).toEqual([303, expect.stringMatching(/^\/approvals\/apr_/)]);
    const { text } = await get(at);
    expect(text).toContain("Nothing has been done: the request waits for another administrator.");
    expect(text).toContain("All &lt;of&gt; them");
    expect(text).toContain("You have asked for it.");
    expect(text).toContain("Withdraw it");
    expect(text).not.toContain("Approve, and end");
    expect((await records.revocations({ institutions: [riverside], limit: 9 })).items).toEqual([]);
  });

  it("is done when another approves it, and leads to the proof", async () => {
    const { at, get, post, sit, audit } = await askedFor();
    sit("dora");
    expect((await get("/approvals")).text).toContain(`/console${at}`);
    expect((await get(at)).text).toContain("Approve, and end 2 sign-ins");
    const done = await post(at, { note: "Seen" });
    expect([done.status, done.headers["location"]]).toEqual([303, expect.stringMatching(/\/ended\/den_/)]);
    expect(await audit()).toMatchObject([{ action: "approve", note: "Seen" }, { action: "revoke" }, {}]);
    expect((await get(at)).status).toBe(404);
  });

  it("is not done by who has asked, whatever form is sent", async () => {
    const { at, post, audit } = await askedFor();
    const answer = await post(at, { preview: "x" }, {}, "/people");
    expect(answer.status).toBe(403);
    expect(answer.text).toContain("You have asked for it yourself.");
    expect((await audit()).map(({ action }) => action)).toEqual(["ask-approval"]);
  });

  it.each([
    ["rosa", "Withdrawn.", "withdraw-approval"],
    ["dora", "Refused.", "refuse-approval"],
  ])("is taken away by %s", async (who, told, action) => {
    const { at, get, post, sit, audit } = await askedFor();
    sit(who);
    const answer = await post(`${at}/refuse`, {}, {}, "/people");
    expect(answer.headers["location"]).toBe("/console/approvals");
    expect((await get("/approvals")).text).toContain(told);
    expect((await audit())[0]).toMatchObject({ action });
  });

  it("is a policy too, which is drawn with what it changes", async () => {
    const { get, post, sit } = await consoleDoor({ approvalAbove: 0 });
    sit("rosa");
    const proposal = "/policy?institution=riverside&proposed=yes&mobileAccess=off&repeats=none";
    const answer = await post(proposal, {});
    const at = String(answer.headers["location"]).replace("/console", "");
    expect(at).toMatch(/^\/approvals\/apr_/);
    sit("dora");
    expect((await get(at)).text).toContain(
      "hallpass policy set riverside --timers mobile=none --mobile-access off",
    );
    const done = await post(at);
    expect(done.headers["location"]).toBe("/console/policy?institution=riverside");
    expect((await get("/policy?institution=riverside")).text).toContain("Saved. It holds everywhere");
  });

  it("names the institution as people call it, wherever it is told", async () => {
    const { at, get, post, records, sit } = await askedFor();
    const school = await records.institution(riverside);
    if (school === undefined) throw new Error("no school");
    await records.change((writer) => writer.putInstitution({ ...school, name: "Riverside <High>" }));
    sit("dora");
    const told = "Every sign-in at Riverside &lt;High&gt;";
    for (const page of ["/approvals", at]) expect((await get(page)).text).toContain(told);
    const ended = String((await post(at)).headers["location"]).replace("/console", "");
    for (const page of ["/ended", ended]) expect((await get(page)).text).toContain(told);
  });

  it("tells the id of one that is not reached any more", () => {
    expect(nameOfInstitution([], "riverside")).toBe("riverside");
  });

  it("names the person, and the app where it is about one", async () => {
    const { get, post, records, sit, now } = await consoleDoor();
    const target = { level: "account", accountId: people.ana.id, clientId: clientId("quiz") } as const;
    const cutOff = { type: "cut-off", target, notBefore: now(), because: "revoked", at: now() } as const;
    await records.change(async (writer) => {
      await writer.putAccount({ ...people.ana, name: "Ana <b>" });
      await writer.putDenial({ ...cutOff, id: denialId("den_quiz") });
    });
    sit("rosa");
    await post(`/people/${people.ana.id}/end-all`, { code: "lost" });
    const { text } = await get("/ended");
    expect(text).toContain("Every sign-in of Ana &lt;b&gt;</span>");
    expect(text).toContain("Every sign-in of Ana &lt;b&gt; in The quiz");
    expect((await get("/ended/den_quiz")).text).toContain("Ana &lt;b&gt; in The quiz</h1>");
  });
});
