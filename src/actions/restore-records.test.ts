import { expect, it } from "vitest";
import { begin, people, phone, twoSchools } from "../../test/two-schools.ts";
import { decide } from "../policy/decide.ts";
import { after, before, hours, type Instant, milliseconds } from "../policy/time.ts";
import { factsOf, signInOf } from "../store/port/facts.ts";
import { operator } from "./caller.ts";
import { restoreRecords } from "./restore-records.ts";

const ole = operator("ole");
const recordsEnd = before(begin, hours(3));

const cutOffAt = (at: Instant) => ({
  type: "cut-off",
  id: expect.stringMatching(/^den_/),
  target: { level: "everyone" },
  notBefore: at,
  because: "revoked",
  at,
  code: "restore",
});

it("ends what was signed in to by now, and waits until that holds everywhere", async () => {
  const school = await twoSchools();
  expect(await restoreRecords(school.deps)(ole, { recordsEnd })).toEqual(cutOffAt(begin));
  const standing = await school.records.standing({ accountId: people.ana.id, grantId: phone });
  const grant = await school.signIns.grant(phone);
  if (standing === undefined || grant === undefined) throw new Error("the phone is gone");
  const facts = factsOf(signInOf(grant, standing.account), standing);
  expect(decide(facts, after(begin, milliseconds(1)))).toMatchObject({ allowed: false, because: "revoked" });
  expect(school.effects).toEqual([begin]);
});

it("answers only after it is durable, and not when it cannot take effect", async () => {
  const { deps, records } = await twoSchools();
  let heldBefore = 0;
  const takeEffect = async () => {
    heldBefore = (await records.cutOffsAt({ level: "everyone" })).length;
    throw new Error("no feed");
  };
  await expect(restoreRecords({ ...deps, takeEffect })(ole, { recordsEnd })).rejects.toThrow("no feed");
  expect(heldBefore).toBe(1);
});

it("ends a sign-in that a clock ahead of ours has made, and time goes on from there", async () => {
  const school = await twoSchools();
  const latestSignIn = after(begin, hours(2));
  expect(await restoreRecords(school.deps)(ole, { recordsEnd, latestSignIn })).toEqual(
    cutOffAt(latestSignIn),
  );
  expect(await school.records.change((writer) => writer.latestInstant())).toBe(latestSignIn);
  const other = await twoSchools();
  const earlier = before(begin, hours(2));
  expect(await restoreRecords(other.deps)(ole, { recordsEnd, latestSignIn: earlier })).toEqual(
    cutOffAt(begin),
  );
  expect(await other.records.change((writer) => writer.latestInstant())).toBe(begin);
});

it("leaves a gap in the feed, so that whoever has followed what was lost begins again", async () => {
  const { deps, records } = await twoSchools();
  const seen = (await records.snapshot(begin)).number;
  await restoreRecords(deps)(ole, { recordsEnd });
  const [next] = await records.changesAfter(seen, 10);
  expect(next?.number).toBeGreaterThan(seen + 1);
});

it("stands in the audit record with both instants", async () => {
  const school = await twoSchools();
  const { id } = await restoreRecords(school.deps)(ole, { recordsEnd });
  expect(await school.audit()).toMatchObject([
    {
      at: begin,
      actor: { type: "operator", id: "ole" },
      action: "restore",
      details: {
        revocation: id,
        recordsEnd: "2026-09-01T05:00:00.000Z",
        notBefore: "2026-09-01T08:00:00.000Z",
      },
    },
  ]);
});
