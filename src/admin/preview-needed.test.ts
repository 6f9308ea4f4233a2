import { describe, expect, it } from "vitest";
import { adminDoor } from "../../test/admin-door.ts";
import { hours, minutes } from "../policy/time.ts";

/** Two sign-ins of Ana are at riverside: one more than may be ended unseen. */
const door = () => adminDoor({ previewAbove: 1 });
type Door = Awaited<ReturnType<typeof door>>;

const riverside = { target: { level: "institution", institution: "riverside" } };
const mobileOnly = { ...riverside, mobileOnly: true };
const policyPath = "/institutions/riverside/policy";
const timers = { mobile: { absoluteHours: 48, slidingHours: 4 } };
const policy = {
  timers: { ...timers, tool: { absoluteHours: 48, slidingHours: 4, ends: "either-runs-out" } },
};

const previewOf = async ({ send }: Door, body: object, token = "institution-administrator") =>
  (await send("post", "/previews", { body, token })).body.token as string;

const revoke = ({ send }: Door, body: object, token = "institution-administrator") =>
  send("post", "/revocations", { body: { ...body, code: "breach" }, token });

const put = ({ send }: Door, body: object, previewToken?: string) =>
  send("put", policyPath, { body, ifMatch: "*", ...(previewToken !== undefined && { previewToken }) });

const needed = { status: 409, body: { type: "/problems/preview-needed" } };

describe("a revocation of more sign-ins than may be ended unseen", () => {
  it("is refused without the preview's token, says how to ask, and changes nothing", async () => {
    const here = await door();
    const answer = await revoke(here, riverside);
    expect(answer).toMatchObject(needed);
    expect(answer.body.detail).toBe(
      'It would end more than 1 sign-ins, at once or within 30 days. Ask POST /previews for the same change, and repeat the token of its answer as "preview" within 15 minutes.',
    );
    expect((await here.records.revocations({ institutions: "all", limit: 10 })).items).toEqual([]);
    expect(await here.audit()).toEqual([]);
  });

  it("is done with it, whatever its reason, and again when the answer was lost", async () => {
    const here = await door();
    const preview = await previewOf(here, { revocation: riverside });
    expect((await revoke(here, { ...riverside, preview, note: "seen" })).status).toBe(201);
    here.wait(minutes(1));
    expect((await revoke(here, { ...riverside, preview })).status).toBeLessThan(300);
  });

  it("is refused with a token that is none, or of somebody else, or of another change", async () => {
    const here = await door();
    const own = await previewOf(here, { revocation: riverside });
    const [expiry = "", signature = ""] = own.split(".");
    const past = { ...riverside, notBefore: "2026-09-01T08:00:00Z" };
    const tokens = [
      "",
      "nonsense",
      `${Number(expiry) + 1}.${signature}`,
      `${expiry}.${"A".repeat(43)}`,
      await previewOf(here, { revocation: riverside }, "deployment-administrator"),
      await previewOf(here, { revocation: riverside }, "program-at-riverside"),
      await previewOf(here, { revocation: mobileOnly }),
      await previewOf(here, { revocation: { ...riverside, sparingAdministrators: true } }),
      await previewOf(here, { revocation: past }),
      await previewOf(here, { policy: { institution: "riverside", ...policy } }),
    ];
    for (const preview of tokens) {
      const answer = await revoke(here, { ...riverside, preview });
      expect([preview, answer.status]).toEqual([preview, 409]);
      expect(answer.body.detail).toMatch(/^The token is of another change/);
    }
    expect((await revoke(here, { ...past, preview: own })).status).toBe(409);
    expect((await revoke(here, { ...riverside, preview: own })).status).toBe(201);
  });

  it("is refused 15 minutes after the preview, and not before", async () => {
    const here = await door();
    const preview = await previewOf(here, { revocation: riverside });
    here.wait(minutes(15));
    expect(await revoke(here, { ...riverside, preview })).toMatchObject(needed);
    const earlier = await door();
    const fresh = await previewOf(earlier, { revocation: riverside });
    earlier.wait((minutes(15) - 1) as ReturnType<typeof minutes>);
    expect((await revoke(earlier, { ...riverside, preview: fresh })).status).toBe(201);
  });

  it.each([
    [{ target: { level: "everyone" } }, "deployment-administrator", 409],
    [{ target: { level: "client", client: "app" } }, "deployment-administrator", 409],
    [{ target: { level: "account", account: "acc_ana" } }, "institution-administrator", 201],
    [{ target: { level: "grant", grant: "grt_phone" } }, "institution-administrator", 201],
    [{ target: { level: "institution", institution: "hillview" } }, "institution-administrator", 404],
    [{ target: { level: "everyone" } }, "institution-administrator", 403],
    [riverside, "support", 403],
    [{ ...riverside, notBefore: "2027-01-01T00:00:00Z" }, "institution-administrator", 400],
    [mobileOnly, "institution-administrator", 201],
    [{ ...riverside, notBefore: "2026-09-01T07:00:00Z" }, "institution-administrator", 201],
  ])("answers %o of %s with %i: only what is permitted and large needs it", async (body, token, status) => {
    expect((await revoke(await door(), body, token)).status).toBe(status);
  });

  it("is needed for a single one where every one is to be seen, and never for none", async () => {
    const here = await adminDoor({ previewAbove: 0 });
    expect(await revoke(here, mobileOnly)).toMatchObject(needed);
    const none = { ...mobileOnly, notBefore: "2026-09-01T07:00:00Z" };
    expect((await revoke(here, none)).status).toBe(201);
  });
});

describe("a policy that ends more sign-ins than may be ended unseen", () => {
  const strict = { ...policy, mobileAccess: false };

  it("needs the header with the token of the same policy", async () => {
    const here = await door();
    here.wait(hours(5));
    const answer = await put(here, strict);
    expect(answer).toMatchObject(needed);
    expect(answer.body.detail).toContain("as the header Preview-Token");
    const other = await previewOf(here, { policy: { institution: "riverside", ...policy } });
    expect(await put(here, strict, other)).toMatchObject(needed);
    expect((await here.send("get", policyPath)).body).not.toHaveProperty("mobileAccess");
    const { mobile, tool } = strict.timers;
    const same = { institution: "riverside", mobileAccess: false, timers: { tool, mobile } };
    expect((await put(here, strict, await previewOf(here, { policy: same }))).status).toBe(200);
  });

  it("needs none when nothing changes, or too little ends, and a stale version is told first", async () => {
    const here = await door();
    here.wait(hours(5));
    expect((await put(here, { timers: {} })).status).toBe(200);
    const stale = await here.send("put", policyPath, { body: strict, ifMatch: '"stale"' });
    expect(stale.body.type).toBe("/problems/changed-meanwhile");
    await put(here, strict, await previewOf(here, { policy: { institution: "riverside", ...strict } }));
    expect((await put(here, strict)).status).toBe(200);
  });

  it.each([
    ["in a minute", "2026-09-01", "10:01", 409],
    ["in 29 days", "2026-09-30", "04:00", 409],
    ["in 31 days", "2026-10-02", "09:00", 200],
  ])("needs it for a schedule that signs everyone out %s", async (_when, from, at, status) => {
    const here = await door();
    const schedule = { everyDays: 90, from, at };
    expect((await put(here, { timers: {}, schedule })).status).toBe(status);
  });
});
