import { describe, expect, it } from "vitest";
import { begin, people, riverside, twoSchools } from "../../test/two-schools.ts";
import { clientId } from "../policy/ids.ts";
import { before, hours, milliseconds, minutes } from "../policy/time.ts";
import { personThemselves } from "./caller.ts";
import { type Asking, endOwnSignIns, endSession, signOut } from "./end-own-sign-ins.ts";

const origin = { address: "192.0.2.9", requestId: "req_9" };
const ana = personThemselves(people.ana, origin);
const asking: Asking = {
  accountId: people.ana.id,
  institutionId: riverside,
  kind: "web",
  sessionUid: "ses_1",
  administrator: false,
  signedInAt: begin,
  lastActivityAt: begin,
};
const session = { uid: "ses_1", accountId: people.ana.id, signedInAt: begin };

async function scene() {
  const schools = await twoSchools();
  const ends = async () => (await schools.records.standing({ accountId: people.ana.id }))?.denials ?? [];
  const consent = async () => schools.records.consent(people.ana.id, clientId("quiz"));
  return {
    ...schools,
    ends,
    consent,
    end: endOwnSignIns(schools.deps),
    endOne: endSession(schools.deps),
    leave: signOut(schools.deps),
  };
}

const cutOff = {
  type: "cut-off",
  id: expect.stringMatching(/^den_/),
  target: { level: "account", accountId: people.ana.id },
  notBefore: begin,
  because: "signed_out",
  at: begin,
};

describe("a person's sign-ins", () => {
  it("are all ended with one record, and that is waited for", async () => {
    const { end, ends, consent, effects } = await scene();
    expect(await end(ana, asking, "all")).toEqual({ outcome: "ended", cutOff });
    expect(await ends()).toEqual([cutOff]);
    expect(effects).toEqual([begin]);
    expect(await consent()).toBeUndefined();
  });

  it("are ended but for those of the session that asks", async () => {
    const { end, ends } = await scene();
    const spared = { ...cutOff, sparingSession: "ses_1" };
    expect(await end(ana, asking, "others")).toEqual({ outcome: "ended", cutOff: spared });
    expect(await ends()).toEqual([spared]);
  });

  it("need a proof of the last ten minutes when the others or all are to be ended", async () => {
    const { end, wait, effects, audit } = await scene();
    wait(minutes(10));
    expect(await end(ana, asking, "others")).toEqual({ outcome: "proof_needed" });
    expect(await end(ana, asking, "all")).toEqual({ outcome: "proof_needed" });
    expect([effects, await audit()]).toEqual([[], []]);
    const justNow = { ...asking, signedInAt: before(begin, milliseconds(-1)) };
    expect(await end(ana, justNow, "others")).toMatchObject({ outcome: "ended" });
  });

  it("are nobody else's to end, and nobody's who is not there", async () => {
    const { end, effects, records } = await scene();
    const ben = personThemselves(people.ben);
    expect(await end(ben, asking, "all")).toEqual({ outcome: "no_such_account" });
    const nobody = { ...asking, accountId: "acc_x" as Asking["accountId"] };
    expect(await end(ana, nobody, "all")).toEqual({ outcome: "no_such_account" });
    expect([effects, await records.consent(people.ben.id, clientId("quiz"))]).toEqual([
      [],
      expect.anything(),
    ]);
  });

  it("stand in the audit record with who, which and from where", async () => {
    const { end, audit, ends } = await scene();
    await end(ana, asking, "all");
    await end(ana, asking, "others");
    const [all, others] = (await ends()).toSorted(
      (one, other) => Number("sparingSession" in one) - Number("sparingSession" in other),
    );
    const whom = { accountId: people.ana.id, institutionId: riverside, requestId: "req_9", at: begin };
    expect(await audit()).toMatchObject([
      { ...whom, action: "end-other-sign-ins", details: { cutOff: others?.id, sparingSession: "ses_1" } },
      { ...whom, action: "end-own-sign-ins", actor: { address: "192.0.2.9" }, details: { cutOff: all?.id } },
    ]);
  });
});

describe("one browser's session", () => {
  const ofSession = { ...cutOff, onlySession: "ses_1" };

  it("is ended with one record, which leaves the other sign-ins and consents alone", async () => {
    const { endOne, ends, consent, effects } = await scene();
    expect(await endOne(ana, session)).toEqual({ outcome: "ended", cutOff: ofSession });
    expect(await ends()).toEqual([ofSession]);
    expect(effects).toEqual([begin]);
    expect(await consent()).toBeDefined();
  });

  it("is not ended twice, and the second time is waited for as well", async () => {
    const { endOne, effects, audit, wait } = await scene();
    const first = await endOne(ana, session);
    wait(hours(1));
    expect(await endOne(ana, session)).toEqual({ ...first, outcome: "unchanged" });
    expect([effects.length, (await audit()).length]).toEqual([2, 1]);
  });

  it("is ended again after a new sign-in, and beside another", async () => {
    const { endOne, wait, now } = await scene();
    await endOne(ana, session);
    wait(milliseconds(1));
    expect(await endOne(ana, { ...session, signedInAt: now() })).toMatchObject({ outcome: "ended" });
    expect(await endOne(ana, { ...session, uid: "ses_2" })).toMatchObject({ outcome: "ended" });
  });

  it("is nobody else's to end, and nobody's who is not there", async () => {
    const { endOne, effects, audit } = await scene();
    expect(await endOne(personThemselves(people.ben), session)).toEqual({ outcome: "no_such_session" });
    const gone = { ...session, accountId: "acc_x" as Asking["accountId"] };
    expect(await endOne(ana, gone)).toEqual({ outcome: "no_such_session" });
    expect([effects, await audit()]).toEqual([[], []]);
  });

  it("is ended by signing out in it, in the person's own name", async () => {
    const { leave, ends, audit } = await scene();
    await leave({ ...session, accountId: "acc_x" as Asking["accountId"] }, origin);
    expect(await ends()).toEqual([]);
    await leave(session, origin);
    const [held] = await ends();
    expect(held).toEqual(ofSession);
    expect(await audit()).toMatchObject([
      {
        actor: { type: "person", id: people.ana.id, name: "Ana", address: "192.0.2.9" },
        action: "end-session",
        at: begin,
        accountId: people.ana.id,
        requestId: "req_9",
        details: { cutOff: held?.id, session: "ses_1" },
      },
    ]);
  });
});
