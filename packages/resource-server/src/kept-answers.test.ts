import { expect, it } from "vitest";
import { type Kept, keptAnswers } from "./kept-answers.ts";

const kept = (sentAt = 0): Kept => ({
  token: { active: true, client_id: "app", exp: 1 },
  subjects: ["everyone"],
  sentAt,
  version: 0,
  toldAt: 0,
});

it("gives back what was put, until it is dropped", () => {
  const answers = keptAnswers(100_000);
  answers.put("a", kept());
  expect(answers.get("a")).toEqual(kept());
  answers.drop("a");
  expect([answers.get("a"), answers.size()]).toEqual([undefined, { answers: 0, bytes: 0 }]);
});

it("counts what is put again once", () => {
  const answers = keptAnswers(100_000);
  answers.put("a", kept());
  const before = answers.size();
  answers.put("a", kept(5));
  expect([answers.size(), answers.get("a")?.sentAt]).toEqual([before, 5]);
});

it("stays within its bytes, and forgets what was not used", () => {
  const answers = keptAnswers(40_000);
  for (let n = 0; n < 1000; n += 1) {
    answers.put(`token ${n}`, kept());
    answers.get("token 0");
    expect(answers.size().bytes).toBeLessThanOrEqual(42_000);
  }
  expect(answers.get("token 0")).toBeDefined();
  expect(answers.get("token 1")).toBeUndefined();
});

it("does not bring back what was dropped from its older half", () => {
  const answers = keptAnswers(8000);
  answers.put("a", kept());
  for (const n of [1, 2, 3, 4]) answers.put(`${n}`, kept());
  answers.drop("a");
  expect(answers.get("a")).toBeUndefined();
});
