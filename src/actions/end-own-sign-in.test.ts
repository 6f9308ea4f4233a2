import { describe, expect, it } from "vitest";
import { begin, hugosPhone, people, phone, riverside, tool, twoSchools } from "../../test/two-schools.ts";
import { grantId } from "../policy/ids.ts";
import { minutes } from "../policy/time.ts";
import { personThemselves } from "./caller.ts";
import { endOwnSignIn } from "./end-own-sign-in.ts";
import type { Asking } from "./end-own-sign-ins.ts";

const ana = personThemselves(people.ana, { requestId: "req_9" });
const browser: Asking = {
  accountId: people.ana.id,
  institutionId: riverside,
  kind: "web",
  sessionUid: "ses_1",
  administrator: false,
  signedInAt: begin,
  lastActivityAt: begin,
};
const app: Asking = { ...browser, kind: "mobile", grantId: phone };
const session = (uid: string) => ({
  sessionUid: uid,
  session: { uid, accountId: people.ana.id, signedInAt: begin },
});

async function scene() {
  const schools = await twoSchools();
  const ends = async (of = phone) =>
    ((await schools.records.standing({ accountId: people.ana.id, grantId: of }))?.denials ?? []).map(
      (denial) => (denial.type === "cut-off" ? denial.onlySession : denial.type),
    );
  return { ...schools, ends, end: endOwnSignIn({ ...schools.deps, signIns: schools.signIns }) };
}

describe("one of a person's sign-ins", () => {
  it("in an app is ended as signed out, once", async () => {
    const { end, records, audit } = await scene();
    expect(await end(ana, browser, { grantId: phone })).toEqual({ outcome: "ended" });
    expect(await end(ana, browser, { grantId: phone })).toEqual({ outcome: "unchanged" });
    const standing = await records.standing({ accountId: people.ana.id, grantId: phone });
    expect(standing?.denials).toMatchObject([
      { type: "grant-revocation", grantId: phone, because: "signed_out" },
    ]);
    expect(await audit()).toMatchObject([{ code: "signed-out", accountId: people.ana.id }]);
  });

  it("in a browser is ended, once, and no other browser's", async () => {
    const { end, ends } = await scene();
    expect(await end(ana, browser, session("ses_2"))).toEqual({ outcome: "ended" });
    expect(await end(ana, browser, session("ses_2"))).toEqual({ outcome: "unchanged" });
    expect(await ends()).toEqual(["ses_2"]);
  });

  it.each([
    ["of somebody else", { grantId: hugosPhone }],
    ["that is not there", { grantId: grantId("grt_x") }],
    ["of a session that is not there", { sessionUid: "ses_x", session: undefined }],
    [
      "of somebody else's session",
      { sessionUid: "ses_3", session: { uid: "ses_3", accountId: people.hugo.id, signedInAt: begin } },
    ],
  ])("%s is none of theirs", async (_what, which) => {
    const { end, audit } = await scene();
    expect(await end(ana, browser, which)).toEqual({ outcome: "no_such_sign_in" });
    expect(await audit()).toEqual([]);
  });
});

describe("without a proof of the last ten minutes", () => {
  it("the sign-in that asks is ended: an app's own, and the browser's session", async () => {
    const { end, wait, ends } = await scene();
    wait(minutes(10));
    expect(await end(ana, app, { grantId: phone })).toEqual({ outcome: "ended" });
    expect(await end(ana, browser, session("ses_1"))).toEqual({ outcome: "ended" });
    expect(await ends()).toEqual(expect.arrayContaining(["grant-revocation", "ses_1"]));
  });

  it.each([
    ["another app's, asked for by an app", app, { grantId: tool }],
    ["an app's, asked for by the browser", browser, { grantId: phone }],
    ["another browser's", browser, session("ses_2")],
    ["the browser's that an app came from, asked for by the app", app, session("ses_1")],
    ["one that is not there", browser, { sessionUid: "ses_x", session: undefined }],
  ])("%s is not", async (_what, asking, which) => {
    const { end, wait, audit } = await scene();
    wait(minutes(10));
    expect(await end(ana, asking, which)).toEqual({ outcome: "proof_needed" });
    expect(await audit()).toEqual([]);
  });
});
