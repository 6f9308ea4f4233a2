import { expect, it } from "vitest";
import { clientId } from "../../policy/ids.ts";
import { followerIds } from "./follower-ids.ts";

const [api, library] = [clientId("api"), clientId("library")];
const [old, current] = ["o".repeat(32), "n".repeat(32)];

it("makes another name each time, and knows those of other processes with the same secrets", () => {
  const [ours, theirs] = [followerIds([current, old]), followerIds([current, old])];
  const [one, other] = [ours.make(api), ours.make(api)];
  expect(one).toMatch(/^fol_[\w-]{44}$/);
  expect(one).not.toBe(other);
  expect(theirs.isOf(api, one)).toBe(true);
  expect(theirs.isOf(api, followerIds([old]).make(api))).toBe(true);
});

it("knows no name of another client, of another secret, or that was made up", () => {
  const ids = followerIds([current]);
  const one = ids.make(api);
  expect(ids.isOf(library, one)).toBe(false);
  expect(followerIds([old]).isOf(api, one)).toBe(false);
  for (const made of [
    "",
    "fol_",
    `${one}A`,
    one.slice(0, -1),
    `fol_${"A".repeat(44)}`,
    one.replace("fol_", ""),
  ])
    expect([made, ids.isOf(api, made)]).toEqual([made, false]);
});
