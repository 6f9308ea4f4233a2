import { expect, it } from "vitest";
import { adminDoor } from "../../test/admin-door.ts";
import { people, phone, tool } from "../../test/two-schools.ts";
import { hours } from "../policy/time.ts";

const anas = `/accounts/${people.ana.id}`;

it("tells of each sign-in until when it lasts, or why it is over", async () => {
  const { send } = await adminDoor();
  await send("post", `/grants/${phone}/revocations`);
  const { body } = await send("get", `${anas}/grants`);
  const byId = new Map(body.items.map((item: { id: string }) => [item.id, item]));
  expect(byId.get(phone)).toMatchObject({
    client: { id: "app", name: "The app", kind: "mobile" },
    device: "Ana's phone",
    signedInAt: "2026-09-01T08:00:00.000Z",
    decision: { allowed: false, because: "revoked", sentence: "This sign-in was ended by your school." },
  });
  expect(byId.get(tool)).toMatchObject({ client: { kind: "tool" }, decision: { allowed: true } });
  expect(byId.get(tool)).not.toHaveProperty("decision.until");
  expect(byId.get(phone)).not.toHaveProperty("engine");
});

it("tells until when the timers let a sign-in live", async () => {
  const { send, wait } = await adminDoor();
  const until = { decision: { allowed: true, until: "2026-09-03T08:00:00.000Z" } };
  expect((await send("get", `/grants/${phone}`)).body).toMatchObject(until);
  wait(hours(48));
  const over = { decision: { allowed: false, because: "session_expired" } };
  expect((await send("get", `/grants/${phone}`)).body).toMatchObject(over);
});

it("explains a sign-in rule by rule, with the record that denies it", async () => {
  const { send } = await adminDoor();
  await send("post", `${anas}/suspensions`, { body: { code: "conduct", signOut: false } });
  const ended = await send("post", `${anas}/revocations`);
  const { body } = await send("get", `/grants/${phone}/why`);
  expect(body.grant.decision).toMatchObject({ allowed: false, because: "suspended" });
  const said = body.rules.map(({ rule, allowed }: { rule: string; allowed: boolean }) => [rule, allowed]);
  expect(said).toEqual([
    ["revoked", true],
    ["signed_out", true],
    ["institution_disabled", true],
    ["client_disabled", true],
    ["suspended", false],
    ["mobile_access_off", true],
    ["credentials_changed", true],
    ["revoked_by_cut_off", false],
    ["reauthentication_due", true],
    ["session_expired", true],
  ]);
  expect(body.rules[7]).toMatchObject({ because: "revoked", record: ended.body.record });
  expect(body.rules[9]).toMatchObject({
    until: "2026-09-03T08:00:00.000Z",
    sentence: "The timers have not run out.",
  });
});

it("keeps the first of two revocations, and ends all of a person's sign-ins with one record", async () => {
  const { send, wait } = await adminDoor();
  const first = await send("post", `/grants/${phone}/revocations`, {
    token: "support",
    body: { code: "lost" },
  });
  wait(hours(1));
  const second = await send("post", `/grants/${phone}/revocations`, { token: "support" });
  expect(second.body).toEqual({ ...first.body, outcome: "unchanged" });
  const all = await send("post", `${anas}/revocations`, { token: "support" });
  expect(all.body).toMatchObject({ outcome: "ended", notBefore: "2026-09-01T09:00:00.000Z" });
});
