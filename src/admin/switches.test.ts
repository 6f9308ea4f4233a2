import { expect, it } from "vitest";
import { adminDoor } from "../../test/admin-door.ts";
import { people, phone, tool } from "../../test/two-schools.ts";

const anas = `/accounts/${people.ana.id}`;
const token = "deployment-administrator";

type Door = Awaited<ReturnType<typeof adminDoor>>;
const why = async ({ send }: Door, grant: string) =>
  (await send("get", `/grants/${grant}`)).body.decision.because ?? "allowed";

it("switches an institution and an app off and on; what was signed in goes on", async () => {
  const door = await adminDoor();
  const turn = async (path: string, disabled: boolean) =>
    (await door.send("put", path, { token, body: { disabled, code: "works" } })).body;
  expect(await turn("/institutions/riverside/state", true)).toEqual({ outcome: "state_set", disabled: true });
  expect(await turn("/institutions/riverside/state", true)).toMatchObject({ outcome: "unchanged" });
  expect(await why(door, phone)).toBe("institution_disabled");
  await turn("/institutions/riverside/state", false);
  expect(await turn("/clients/app/state", true)).toEqual({ outcome: "state_set", disabled: true });
  expect(await turn("/clients/app/state", true)).toMatchObject({ outcome: "unchanged" });
  expect([await why(door, phone), await why(door, tool)]).toEqual(["client_disabled", "allowed"]);
  await turn("/clients/app/state", false);
  expect(await why(door, phone)).toBe("allowed");
  expect((await door.audit()).map(({ action }) => action)).toEqual([
    "enable",
    "disable",
    "enable",
    "disable",
  ]);
});

it("switches one person's mobile apps over what the institution says, both ways, with one record", async () => {
  const door = await adminDoor();
  const turn = async (access: string) =>
    (await door.send("put", `${anas}/mobile-access`, { body: { access } })).body.outcome;
  expect(await turn("as-institution")).toBe("unchanged");
  expect(await turn("off")).toBe("access_set");
  expect([await why(door, phone), await why(door, tool)]).toEqual(["mobile_access_off", "allowed"]);
  expect(await turn("off")).toBe("unchanged");
  const policy = { token, body: { mobileAccess: false, timers: {} }, ifMatch: "*" };
  await door.send("put", "/institutions/riverside/policy", policy);
  expect(await turn("on")).toBe("access_set");
  expect(await why(door, phone)).toBe("allowed");
  expect(await turn("as-institution")).toBe("access_set");
  expect(await why(door, phone)).toBe("mobile_access_off");
  const standing = await door.records.standing({ accountId: people.ana.id });
  expect(standing?.denials).toHaveLength(1);
});

it("ends what was signed in before credentials were changed elsewhere", async () => {
  const door = await adminDoor();
  const { body } = await door.send("post", `${anas}/credential-changes`, { body: { code: "directory" } });
  expect(body).toMatchObject({ outcome: "noted", notBefore: "2026-09-01T08:00:00.000Z" });
  expect([await why(door, phone), await why(door, tool)]).toEqual([
    "credentials_changed",
    "credentials_changed",
  ]);
});

it.each(["mobile-access", "credential-changes"])(
  "lets nobody use %s on somebody who may do more",
  async (what) => {
    const { send } = await adminDoor();
    const dora = `/accounts/${people.dora.id}/${what}`;
    const answer = await (what === "mobile-access"
      ? send("put", dora, { body: { access: "off" } })
      : send("post", dora));
    expect([answer.status, answer.body.type]).toEqual([403, "/problems/not-permitted"]);
  },
);

it("lets only programs hold and lift what a directory or a signal says", async () => {
  const { send } = await adminDoor();
  const body = { code: "left-school", source: "directory", startsAt: "2026-09-02T00:00:00Z" };
  for (const [path, sent] of [
    ["suspensions", body],
    ["reinstatements", { source: "signal" }],
  ] as const) {
    const person = await send("post", `${anas}/${path}`, { body: sent });
    expect([person.status, person.body.errors?.[0]?.path]).toEqual([400, "source"]);
  }
  const program = await send("post", `${anas}/suspensions`, { token: "program-at-riverside", body });
  expect(program.body.suspension).toMatchObject({
    source: "directory",
    inForce: false,
    startsAt: "2026-09-02T00:00:00.000Z",
  });
  const lifted = await send("post", `${anas}/reinstatements`, {
    token: "program-at-riverside",
    body: { source: "directory" },
  });
  expect(lifted.body.outcome).toBe("reinstated");
});
