import { expect, it } from "vitest";
import { begin, people, riverside, twoSchools } from "../../test/two-schools.ts";
import { accountId, clientId, denialId, grantId } from "../policy/ids.ts";
import { after, hours } from "../policy/time.ts";
import { endsMoreThan, preview } from "./preview.ts";

const proposal = {
  cutOff: {
    type: "cut-off",
    id: denialId("den_proposed"),
    target: { level: "institution", institutionId: riverside },
    notBefore: begin,
    because: "revoked",
    at: begin,
  },
} as const;

/** A school with so many more sign-ins, and how many pages of them are read. */
async function school(signIns: number, owner: string) {
  const { records, signIns: store } = await twoSchools();
  for (let n = 0; n < signIns; n += 1) {
    await store.putGrant({
      id: grantId(`grt_${String(n).padStart(5, "0")}`),
      accountId: accountId(owner),
      institutionId: riverside,
      clientId: clientId("app"),
      kind: "mobile",
      signedInAt: begin,
      lastActivityAt: begin,
      device: "phone",
      engine: {},
    });
  }
  let pages = 0;
  const grantsAt: typeof store.grantsAt = (...asked) => {
    pages += 1;
    return store.grantsAt(...asked);
  };
  return { deps: { records, signIns: { ...store, grantsAt } }, pages: () => pages };
}

const now = after(begin, hours(1));

it("stops as soon as it has counted one more than so many", async () => {
  const { deps, pages } = await school(1600, people.ana.id);
  expect(await endsMoreThan(deps, proposal, { most: 600, now })).toBe("yes");
  expect(pages()).toBe(2);
  expect(await endsMoreThan(deps, proposal, { most: 1601, now })).toBe("yes");
  expect(await endsMoreThan(deps, proposal, { most: 1602, now })).toBe("no");
});

it("does not look through any number of sign-ins that would not end", async () => {
  const { deps, pages } = await school(6000, "acc_gone");
  expect(await endsMoreThan(deps, proposal, { most: 2, now })).toBe("too_many_to_tell");
  expect(pages()).toBe(11);
  expect(await endsMoreThan(deps, proposal, { most: 500, now })).toBe("no");
});

it("tells what would end at once from what would end within 30 days, by day, app and kind", async () => {
  const { records, signIns } = await twoSchools();
  const found = await records.institution(riverside);
  if (found === undefined) throw new Error("Riverside is missing.");
  const { disabled: _, ...present } = found.policy;
  const scheduled = (yearly: string, at = "11:00") =>
    preview({ records, signIns, now: () => now })({
      institutionId: riverside,
      policy: { ...present, schedule: { repeats: { yearly }, at } },
    });
  const [nothing, both] = [
    { people: 0, signIns: 0 },
    { people: 1, signIns: 2 },
  ];
  const apps = new Map([
    ["app", 1],
    ["quiz", 1],
  ]);
  const kinds = new Map([
    ["mobile", 1],
    ["tool", 1],
  ]);
  const ends = (day: string) => ({ total: both, byDay: new Map([[day, 2]]), byClient: apps, byKind: kinds });
  // In Berlin it is eleven o'clock.
  expect(await scheduled("09-01")).toEqual({ now: both, ...ends("2026-09-01") });
  expect(await scheduled("09-02")).toEqual({ now: nothing, ...ends("2026-09-02") });
  expect(await scheduled("10-01", "10:59")).toEqual({ now: nothing, ...ends("2026-10-01") });
  const none = { byDay: new Map(), byClient: new Map(), byKind: new Map() };
  expect(await scheduled("10-01")).toEqual({ now: nothing, total: nothing, ...none });
});
