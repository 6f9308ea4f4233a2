import { expect, it } from "vitest";
import { as, hillview, people, riverside } from "../../test/two-schools.ts";
import type { Role } from "../store/port/entities.ts";
import {
  type Caller,
  hallpassItself,
  operator,
  outranks,
  permissions,
  personThemselves,
  reaches,
  reachesAccount,
} from "./caller.ts";

const [rosa, sue, dora] = [as(people.rosa), as(people.sue), as(people.dora)];

it("reaches its institutions, or all", () => {
  expect([reaches(rosa, riverside), reaches(rosa, hillview)]).toEqual([true, false]);
  expect([reaches(dora, riverside), reaches(dora, hillview)]).toEqual([true, true]);
});

const reached = (caller: Caller) =>
  [people.ana, people.ben, people.hugo].map((who) => reachesAccount(caller, who));

it("reaches the accounts there, or only its own", () => {
  const ben = personThemselves(people.ben);
  expect(reached(rosa)).toEqual([true, true, false]);
  expect(reached(ben)).toEqual([false, true, false]);
  expect(reached({ ...ben, institutions: [hillview] })).toEqual([false, false, false]);
});

it.each<[string, Caller, readonly Role[], boolean]>([
  ["support outranks who has no role", sue, [], true],
  ["support outranks support", sue, ["support"], true],
  ["support does not outrank an administrator", sue, ["institution-administrator"], false],
  ["an administrator outranks an administrator", rosa, ["support", "institution-administrator"], true],
  ["an administrator does not outrank the deployment's", rosa, ["deployment-administrator"], false],
  [
    "nobody of one school outranks the deployment's, whatever they may do",
    { ...rosa, permissions: new Set(permissions) },
    ["deployment-administrator"],
    false,
  ],
  ["the deployment's outranks everybody", dora, ["deployment-administrator", "support"], true],
  [
    "whoever reaches everything but may do less does not outrank the deployment's",
    { ...sue, institutions: "all" },
    ["deployment-administrator"],
    false,
  ],
])("%s", (_rule, caller, roles, expected) => expect(outranks(caller, roles)).toBe(expected));

it("the operator at the machine may do everything, everywhere", () => {
  expect(operator("root")).toEqual({
    actor: { type: "operator", id: "root", name: "root" },
    permissions: new Set(permissions),
    institutions: "all",
  });
});

it("a person who ends their own sign-ins reaches themselves and may do nothing else", () => {
  const caller = {
    actor: { type: "person", id: people.ana.id, name: "Ana" },
    permissions: new Set(["sign-ins:end"]),
    institutions: [riverside],
    onlyAccount: people.ana.id,
  };
  expect(personThemselves(people.ana)).toEqual(caller);
  const origin = { address: "192.0.2.7", requestId: "req_1" };
  expect(personThemselves(people.ana, origin)).toEqual({
    ...caller,
    actor: { ...caller.actor, address: "192.0.2.7" },
    requestId: "req_1",
  });
  expect(Object.keys(personThemselves(people.ana))).not.toContain("requestId");
  expect(Object.keys(personThemselves(people.ana).actor)).not.toContain("address");
});

it("Hallpass itself ends sign-ins at one institution", () => {
  expect(hallpassItself(riverside)).toEqual({
    actor: { type: "hallpass", id: "hallpass", name: "Hallpass" },
    permissions: new Set(["sign-ins:end"]),
    institutions: [riverside],
  });
});
