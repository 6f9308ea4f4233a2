import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { as, begin, client, people, twoSchools } from "../../test/two-schools.ts";
import { clientId } from "../policy/ids.ts";
import { after, days, hours, milliseconds } from "../policy/time.ts";
import type { Client } from "../store/port/entities.ts";
import { permissions } from "./caller.ts";
import { endEarlierSecret } from "./end-earlier-secret.ts";
import { longestOverlap, rotateClientSecret } from "./rotate-client-secret.ts";

const dora = as(people.dora);
const before = client("api", "resource-server", { secretHashes: ["old"], audience: "https://api.example" });
const request = { clientId: before.id, overlap: hours(24) };
const hashOf = (secret: string): string => createHash("sha256").update(secret).digest("base64url");

async function scene(recorded: Client = before) {
  const schools = await twoSchools();
  await schools.records.change((writer) => writer.putClient(recorded));
  const rotate = rotateClientSecret(schools.deps);
  return {
    ...schools,
    held: async () => schools.records.client(before.id),
    rotate,
    end: endEarlierSecret(schools.deps),
    rotated: async (overlap = hours(24), more: { again?: boolean } = {}) => {
      const outcome = await rotate(dora, { ...request, overlap, ...more });
      if (outcome.outcome !== "rotated") throw new Error(outcome.outcome);
      return outcome;
    },
  };
}

const until = after(begin, hours(24));

describe("a new secret", () => {
  it("is told once, kept as a hash, and the one of before is valid for the overlap", async () => {
    const { rotated, held, effects } = await scene();
    const { secret, earlierUntil, client: told } = await rotated();
    expect(secret).toMatch(/^[\w-]{43}$/);
    expect(earlierUntil).toBe(until);
    expect(told).toEqual({
      ...before,
      secretHashes: [hashOf(secret)],
      endingSecrets: [{ hash: "old", endsAt: until }],
    });
    expect(await held()).toEqual(told);
    expect(effects).toEqual([begin]);
  });

  it("takes the place of every earlier one at once without an overlap", async () => {
    const { rotated, held } = await scene({
      ...before,
      endingSecrets: [{ hash: "older", endsAt: until }],
    });
    const outcome = await rotated(hours(0));
    expect(outcome).not.toHaveProperty("earlierUntil");
    expect(await held()).toEqual({ ...before, secretHashes: [hashOf(outcome.secret)] });
  });

  it("is refused while two are valid, and then there are still these two", async () => {
    const { rotate, rotated, held, wait, effects } = await scene();
    await rotated();
    wait(milliseconds(hours(24) - 1));
    const there = await held();
    expect(await rotate(dora, request)).toEqual({ outcome: "overlaps_already", earlierUntil: until });
    expect(await held()).toEqual(there);
    expect(effects).toEqual([begin]);
  });

  it("is made again when the answer was lost: the one from before ends when it was to end", async () => {
    const { rotated, held, wait } = await scene();
    await rotated();
    wait(hours(1));
    const { secret, earlierUntil } = await rotated(hours(24), { again: true });
    expect(earlierUntil).toBe(until);
    expect(await held()).toEqual({
      ...before,
      secretHashes: [hashOf(secret)],
      endingSecrets: [{ hash: "old", endsAt: until }],
    });
  });

  it("is made once the earlier one has ended, which is forgotten then", async () => {
    const { rotated, held, wait } = await scene();
    const first = await rotated();
    wait(hours(24));
    const second = await rotated(hours(2));
    expect(await held()).toMatchObject({
      secretHashes: [hashOf(second.secret)],
      endingSecrets: [{ hash: hashOf(first.secret), endsAt: after(until, hours(2)) }],
    });
    expect((await held())?.endingSecrets).toHaveLength(1);
  });

  it("stands in the audit record, and the secret does not", async () => {
    const { rotate, audit } = await scene();
    const outcome = await rotate(dora, { ...request, code: "yearly", note: "as every August" });
    await rotate(dora, { ...request, again: true });
    await rotate(dora, { ...request, overlap: hours(0) });
    const records = await audit();
    expect(records.map(({ details }) => details)).toEqual([
      { again: false },
      { earlierUntil: "2026-09-02T08:00:00.000Z", again: true },
      { earlierUntil: "2026-09-02T08:00:00.000Z" },
    ]);
    expect(records[2]).toMatchObject({
      action: "rotate-client-secret",
      at: begin,
      actor: dora.actor,
      clientId: before.id,
      code: "yearly",
      note: "as every August",
    });
    if (!("secret" in outcome)) throw new Error(outcome.outcome);
    expect(JSON.stringify(records)).not.toContain(outcome.secret);
  });

  it("may overlap for thirty days", () => expect(longestOverlap).toBe(days(30)));
});

describe("the earlier secret", () => {
  it("is ended before its time, and that is waited for and recorded", async () => {
    const { rotated, end, held, effects, audit } = await scene();
    const { secret } = await rotated();
    const outcome = await end(dora, { clientId: before.id, code: "done", note: "all servers have it" });
    const left = { ...before, secretHashes: [hashOf(secret)] };
    expect(outcome).toEqual({ outcome: "ended", client: left });
    expect(await held()).toEqual(left);
    expect(effects).toEqual([begin, begin]);
    expect((await audit())[0]).toMatchObject({
      action: "end-earlier-secret",
      at: begin,
      actor: dora.actor,
      clientId: before.id,
      code: "done",
      note: "all servers have it",
    });
  });

  it("that has ended by itself, or never was, is ended already", async () => {
    const { rotated, end, effects, audit, wait } = await scene();
    expect(await end(dora, { clientId: before.id })).toEqual({ outcome: "unchanged", client: before });
    expect([effects, await audit()]).toEqual([[begin], []]);
    await rotated();
    wait(hours(24));
    expect(await end(dora, { clientId: before.id })).toMatchObject({ outcome: "unchanged" });
    expect((await audit()).map(({ action }) => action)).toEqual(["rotate-client-secret"]);
  });
});

const others = [
  [
    "without the permission",
    as(
      people.dora,
      permissions.filter((one) => one !== "clients:write"),
    ),
    before.id,
    "not_permitted",
  ],
  ["by somebody of one school", as(people.rosa, permissions), before.id, "not_permitted"],
  ["of a client that is not there", dora, clientId("x"), "no_such_client"],
] as const;

it.each(others)("does nothing %s", async (_what, caller, id, outcome) => {
  const { rotate, end, held, effects, audit } = await scene({
    ...before,
    endingSecrets: [{ hash: "older", endsAt: until }],
  });
  const there = await held();
  expect(await rotate(caller, { ...request, overlap: hours(0), clientId: id })).toEqual({ outcome });
  expect(await end(caller, { clientId: id })).toEqual({ outcome });
  expect([await held(), effects, await audit()]).toEqual([there, [], []]);
});

it("nobody gets hold of a client that may do more than they", async () => {
  const { rotate, end, held } = await scene({
    ...before,
    kind: "service",
    scopes: ["keys:rotate"],
    endingSecrets: [{ hash: "older", endsAt: until }],
  });
  const there = await held();
  const caller = as(people.dora, ["clients:write"]);
  expect(await rotate(caller, request)).toEqual({ outcome: "not_permitted" });
  expect(await end(caller, { clientId: before.id })).toEqual({ outcome: "not_permitted" });
  expect(await held()).toEqual(there);
});

it("a client without a secret gets none", async () => {
  const { rotate, held } = await scene({ ...before, secretHashes: [] });
  expect(await rotate(dora, request)).toEqual({ outcome: "has_no_secret" });
  expect((await held())?.secretHashes).toEqual([]);
});
