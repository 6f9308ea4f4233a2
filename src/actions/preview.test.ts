import { expect, it } from "vitest";
import { begin, people, riverside, twoSchools } from "../../test/two-schools.ts";
import { accountId, clientId, denialId, grantId } from "../policy/ids.ts";
import { after, hours } from "../policy/time.ts";
import { endsMoreThan } from "./preview.ts";

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
