import { expect, it } from "vitest";
import { adminDoor } from "../../test/admin-door.ts";
import { people } from "../../test/two-schools.ts";
import { hours } from "../policy/time.ts";

const token = "deployment-administrator";
const look = async (body: object, as = token) => {
  const { send, records } = await adminDoor();
  const before = await records.revocations({ institutions: "all", limit: 10 });
  const answer = await send("post", "/previews", { token: as, body });
  expect(await records.revocations({ institutions: "all", limit: 10 })).toEqual(before);
  return answer;
};

it.each([
  [{ level: "everyone" }, {}, { people: 2, signIns: 3 }],
  [{ level: "institution", institution: "riverside" }, {}, { people: 1, signIns: 2 }],
  [{ level: "institution", institution: "riverside" }, { mobileOnly: true }, { people: 1, signIns: 1 }],
  [{ level: "client", client: "quiz" }, {}, { people: 1, signIns: 1 }],
  [{ level: "account", account: people.hugo.id }, {}, { people: 1, signIns: 1 }],
  [{ level: "everyone" }, { notBefore: "2026-09-01T07:00:00Z" }, { people: 0, signIns: 0 }],
])("tells whom a revocation of %o %o would sign out, and does nothing", async (target, more, now) => {
  const { body } = await look({ revocation: { target, ...more } });
  expect(body).toMatchObject({ now, total: now });
});

it("tells by day, by app and by kind what a policy would end earlier than the present one", async () => {
  const { send, wait } = await adminDoor();
  wait(hours(24));
  const timers = { absoluteHours: 48, slidingHours: 4, ends: "either-runs-out" };
  const policy = {
    institution: "riverside",
    timers: { mobile: timers, tool: { ...timers, ends: "both-run-out" } },
  };
  const { body } = await send("post", "/previews", { body: { policy } });
  expect(body).toEqual({
    token: expect.stringMatching(/^\d+\.[\w-]{43}$/),
    now: { people: 1, signIns: 1 },
    total: { people: 1, signIns: 2 },
    byDay: [
      { day: "2026-09-02", signIns: 1 },
      { day: "2026-09-03", signIns: 1 },
    ],
    byClient: [
      { client: "app", signIns: 1 },
      { client: "quiz", signIns: 1 },
    ],
    byKind: [
      { kind: "mobile", signIns: 1 },
      { kind: "tool", signIns: 1 },
    ],
  });
  const { body: institution } = await send("get", "/institutions/riverside/policy");
  expect(institution.timers).not.toHaveProperty("tool");
});

it("tells by day what a schedule would end that begins in days, and nothing before", async () => {
  const schedule = { everyDays: 90, from: "2026-09-06", at: "04:00" };
  const { body } = await look({ policy: { institution: "riverside", timers: {}, schedule } });
  expect(body).toMatchObject({
    now: { people: 0, signIns: 0 },
    // The phone's too: it would be over by then if nobody used it, but somebody may.
    total: { people: 1, signIns: 2 },
    byDay: [{ day: "2026-09-06", signIns: 2 }],
    byKind: [
      { kind: "mobile", signIns: 1 },
      { kind: "tool", signIns: 1 },
    ],
  });
});

it("does not count what ends later than 30 days, or as it does already", async () => {
  const timers = {
    mobile: { absoluteHours: 48, slidingHours: 4 },
    tool: { absoluteHours: 24 * 30, slidingHours: 4 },
  };
  expect((await look({ policy: { institution: "riverside", timers } })).body.total.signIns).toBe(0);
  const shorter = { ...timers, tool: { absoluteHours: 24 * 30 - 1, slidingHours: 4 } };
  expect((await look({ policy: { institution: "riverside", timers: shorter } })).body.total.signIns).toBe(1);
});

it.each([
  [{ revocation: { target: { level: "everyone" } } }, 403],
  [{ revocation: { target: { level: "client", client: "app" } } }, 403],
  [{ revocation: { target: { level: "institution", institution: "hillview" } } }, 404],
  [{ revocation: { target: { level: "account", account: people.hugo.id } } }, 404],
  [{ policy: { institution: "hillview", timers: {} } }, 404],
  [{}, 400],
  [{ revocation: { target: { level: "grant", grant: "grt_phone" } } }, 400],
  [
    {
      revocation: {
        target: { level: "institution", institution: "riverside" },
        notBefore: "2027-01-01T00:00:00Z",
      },
    },
    400,
  ],
])("answers a school's administrator who asks %o with %i", async (body, status) => {
  expect((await look(body, "institution-administrator")).status).toBe(status);
});
