import { expect, it } from "vitest";
import { auditRecord } from "../admin-client/audit.ts";
import { accountId, institutionId } from "../policy/ids.ts";
import { instant } from "../policy/time.ts";
import { chained, unbegun } from "../store/port/audit-chain.ts";
import type { AuditRecord, ChainedAuditRecord } from "../store/port/entities.ts";
import { hashesOf, isIntact } from "./audit-intact.ts";

const act = (id: string): AuditRecord => ({
  id,
  at: instant(Date.parse("2026-09-01T08:00:00Z")),
  actor: { type: "operator", id: "operator", name: "Operator" },
  action: "suspend-account",
  accountId: accountId("acc_ana"),
  institutionId: institutionId("riverside"),
  code: "conduct",
});

/** As the API tells it to those who see the chain. */
const told = ({ accountId: account, institutionId: institution, at, ...record }: ChainedAuditRecord) =>
  auditRecord.parse({ ...record, account, institution, at: new Date(at).toISOString() });

const first = chained(act("aud_1"), unbegun);
const second = chained(act("aud_2"), first);
const [one, two] = [told(first), told(second)];

it("a record is intact when it is what was chained to the one before it, the first of all by itself", () => {
  expect([isIntact(one, hashesOf([one])), isIntact(two, hashesOf([two, one]))]).toEqual([true, true]);
});

it("one that says something else is not", () => {
  for (const change of [{ code: "mistake" }, { account: "acc_ben" }, { at: instant(0) }, { more: "x" }])
    expect([change, isIntact({ ...two, ...change }, hashesOf([one]))]).toEqual([change, false]);
  expect(isIntact(two, hashesOf([{ ...one, hash: "another" }]))).toBe(false);
});

it("without the one before it, nothing can be said", () =>
  expect(isIntact(two, hashesOf([two]))).toBeUndefined());

it("for those who see no chain, it is as the server says", () => {
  const { number: _, hash: __, ...plain } = two;
  expect([true, false].map((intact) => isIntact({ ...plain, intact }, hashesOf([])))).toEqual([true, false]);
  expect(isIntact(plain, hashesOf([plain]))).toBeUndefined();
});
