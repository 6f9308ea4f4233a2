import { expect, it } from "vitest";
import { instant } from "../../policy/time.ts";
import { chained, standsAfter, unbegun } from "./audit-chain.ts";
import type { AuditRecord } from "./entities.ts";

const record: AuditRecord = {
  id: "aud_1",
  at: instant(5),
  actor: { type: "person", id: "acc_1", name: 'Ådá \u2028"x"' },
  action: "revoke-grant",
  details: { b: [1, { z: null, "10": true, "9": 1.5 }], a: "\u0001" },
};

it("the hash is base64url SHA-256 over the hash before, a line feed and the canonical JSON", () => {
  // Computed with Python's json.dumps(sort_keys=True) and hashlib, so that checkers need not be written in JavaScript.
  const first = chained(record, unbegun);
  expect(first).toEqual({ ...record, number: 1, hash: "0Br5S-l8u5Rq_piGbVAS2bh5lguJn1njJtlEWDiv0ws" });
  expect(chained(record, first)).toEqual({
    ...record,
    number: 2,
    hash: "114NGivTTkZ3y2ISORi437tRx6HvzfW96J4gh3OgpCc",
  });
});

it("the order of members does not matter, and one that is undefined is no member", () => {
  const { id, at, actor, action, details } = record;
  const reordered = {
    details: { a: details?.["a"], c: undefined, b: details?.["b"] },
    action,
    actor: { ...actor },
    at,
    id,
  };
  expect(chained(reordered, unbegun).hash).toBe(chained(record, unbegun).hash);
});

it("one record stands after the one before it: neither changed, nor after another, nor after nothing", () => {
  const first = chained(record, unbegun);
  const second = chained(record, first);
  expect([standsAfter(first, unbegun.hash), standsAfter(second, first.hash)]).toEqual([true, true]);
  const changed = { ...second, action: "revoke" };
  const wrong = [standsAfter(changed, first.hash), standsAfter(second, second.hash)];
  expect([...wrong, standsAfter(second, undefined)]).toEqual([false, false, false]);
});
