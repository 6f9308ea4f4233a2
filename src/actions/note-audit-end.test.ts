import { expect, it } from "vitest";
import { as, people, twoSchools } from "../../test/two-schools.ts";
import { noteAuditEnd } from "./note-audit-end.ts";
import { suspendAccount } from "./suspend-account.ts";

it("tells where the audit chain ends, whenever it has grown and never twice", async () => {
  const { records, deps, audit } = await twoSchools();
  const told: object[] = [];
  const note = noteAuditEnd(records, (end) => void told.push(end));
  await note();
  expect(told).toEqual([]);
  for (const { id } of [people.ana, people.ben]) {
    await suspendAccount(deps)(as(people.rosa), { accountId: id, code: "conduct" });
    await note();
    await note();
  }
  const [last, first] = await audit();
  expect(told).toEqual([first, last].map((record) => ({ audit: record?.number, hash: record?.hash })));
});
