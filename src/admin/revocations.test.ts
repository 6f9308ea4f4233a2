import { expect, it } from "vitest";
import { adminDoor, onlyWith } from "../../test/admin-door.ts";
import { hugosPhone, people, phone, tool } from "../../test/two-schools.ts";
import { hours, minutes } from "../policy/time.ts";

const whole = "deployment-administrator";
const everyone = { level: "everyone" };
const riversides = { level: "institution", institution: "riverside" };
const anas = { level: "account", account: people.ana.id };

it.each([
  ["support", { level: "grant", grant: phone }, 201],
  ["support", anas, 201],
  ["support", riversides, 403],
  ["support", everyone, 403],
  ["institution-administrator", riversides, 201],
  ["institution-administrator", { level: "institution", institution: "hillview" }, 404],
  ["institution-administrator", { level: "institution", institution: "nowhere" }, 404],
  ["institution-administrator", { level: "client", client: "app" }, 403],
  ["institution-administrator", { level: "client", client: "none" }, 403],
  ["institution-administrator", everyone, 403],
  ["program-at-riverside", everyone, 403],
  [onlyWith("sign-ins:end"), anas, 201],
  [onlyWith("sign-ins:end"), riversides, 403],
  [onlyWith("sign-ins:end-all"), riversides, 403],
  ["program-everywhere", { level: "client", client: "app" }, 201],
  [whole, { level: "client", client: "none" }, 404],
  [whole, { level: "institution", institution: "hillview" }, 201],
  [whole, everyone, 201],
])("%s ends %o: %i", async (token, target, status) => {
  const { send, records } = await adminDoor();
  const answer = await send("post", "/revocations", { token, body: { target, code: "precaution" } });
  expect(answer.status).toBe(status);
  const { items } = await records.revocations({ institutions: "all", limit: 10 });
  expect(items).toHaveLength(status === 201 ? 1 : 0);
});

it("says which permission is missing", async () => {
  const { send } = await adminDoor();
  const body = { target: riversides, code: "precaution" };
  const support = await send("post", "/revocations", { token: "support", body });
  expect(support.headers["www-authenticate"]).toContain('scope="sign-ins:end-all"');
  const rosa = await send("post", "/revocations", { body: { ...body, target: everyone } });
  expect(rosa.body.detail).toBe("This is for those who administer the whole deployment.");
});

it("never moves a cut-off back, and keeps other terms beside it", async () => {
  const { send, wait, audit } = await adminDoor();
  const end = async (more: object) =>
    (await send("post", "/revocations", { body: { target: riversides, code: "breach", ...more } })).body;
  wait(hours(2));
  const first = await end({});
  expect(first).toMatchObject({ outcome: "revoked", revocation: { notBefore: "2026-09-01T10:00:00.000Z" } });
  wait(hours(1));
  expect(await end({ notBefore: "2026-09-01T09:00:00Z" })).toEqual({ ...first, outcome: "unchanged" });
  expect(await end({ notBefore: "2026-09-01T10:00:00Z" })).toEqual({ ...first, outcome: "unchanged" });
  expect((await end({ notBefore: "2026-09-01T09:00:00Z", mobileOnly: true })).outcome).toBe("revoked");
  expect((await end({ notBefore: "2026-09-01T09:00:00Z", sparingAdministrators: true })).outcome).toBe(
    "revoked",
  );
  expect((await end({ notBefore: "2026-09-01T10:00:00.001Z" })).outcome).toBe("revoked");
  expect((await audit()).filter(({ action }) => action === "revoke")).toHaveLength(4);
});

it("writes down who ended what, from when on and why", async () => {
  const { send, audit, effects } = await adminDoor();
  const body = {
    target: riversides,
    mobileOnly: true,
    sparingAdministrators: true,
    code: "breach",
    note: "Mail 7",
  };
  const { revocation } = (await send("post", "/revocations", { body })).body;
  expect(effects).toHaveLength(1);
  expect(await audit()).toMatchObject([
    {
      action: "revoke",
      institutionId: "riverside",
      code: "breach",
      note: "Mail 7",
      details: {
        revocation: revocation.id,
        level: "institution",
        notBefore: "2026-09-01T08:00:00.000Z",
        mobileOnly: true,
        sparingAdministrators: true,
      },
    },
  ]);
});

it.each([
  ["a time in the future", { target: everyone, notBefore: "2026-09-01T08:00:00.001Z" }, "notBefore"],
  ["no target", {}, "target"],
  ["an unknown level", { target: { level: "school" } }, "target.level"],
  ["a level without its id", { target: { level: "client" } }, "target.client"],
  ["an id of another level", { target: { level: "everyone", client: "app" } }, "target.client"],
  ["a narrowed sign-in", { target: { level: "grant", grant: phone }, mobileOnly: true }, "mobileOnly"],
])("refuses %s", async (_what, body, path) => {
  const { send } = await adminDoor();
  const answer = await send("post", "/revocations", { token: whole, body: { code: "x", ...body } });
  expect([answer.status, answer.body.errors?.[0]?.path]).toEqual([400, path]);
});

it("takes back what tools were allowed, unless it ends only some of the sign-ins", async () => {
  const { send, records } = await adminDoor();
  const quiz = async () => records.consent(people.ana.id, "quiz" as never);
  for (const more of [
    { mobileOnly: true },
    { notBefore: "2026-09-01T07:00:00Z" },
    { target: { ...anas, client: "app" } },
  ]) {
    await send("post", "/revocations", { body: { target: anas, code: "x", ...more } });
    expect(await quiz()).toBeDefined();
  }
  await send("post", "/revocations", { body: { target: { ...anas, client: "quiz" }, code: "x" } });
  expect(await quiz()).toBeUndefined();
});

it("proves how many sign-ins it has ended, each counted for the record that ended it", async () => {
  const { send, wait } = await adminDoor();
  const end = async (target: object, more: object = {}) => {
    wait(minutes(2));
    return (await send("post", "/revocations", { token: whole, body: { target, code: "x", ...more } })).body
      .revocation.id;
  };
  const grant = await end({ level: "grant", grant: tool });
  const mobile = await end(riversides, { mobileOnly: true, notBefore: "2026-09-01T08:00:00Z" });
  const early = await end(everyone, { notBefore: "2026-09-01T07:59:59Z" });
  const all = await end(everyone);
  const nothingLeft = await end({ level: "client", client: "app" });
  const proofs = [];
  for (const id of [grant, mobile, early, all, nothingLeft]) {
    proofs.push((await send("get", `/revocations/${id}`, { token: whole })).body.proof);
  }
  expect(proofs).toEqual(
    [1, 1, 0, 1, 0].map((ended) => ({
      ended,
      seenRefused: 0,
      complete: true,
      countedAt: "2026-09-01T08:10:00.000Z",
    })),
  );
});

it("keeps what it has counted when the sign-ins themselves are kept no more", async () => {
  const { send, wait, signIns } = await adminDoor();
  const { revocation } = (await send("post", "/revocations", { body: { target: anas, code: "x" } })).body;
  const proof = async () => (await send("get", `/revocations/${revocation.id}`)).body.proof;
  const first = await proof();
  expect(first).toMatchObject({ ended: 2, complete: true });
  await signIns.removeGrants([phone, tool]);
  wait(minutes(60 * 24 * 40));
  expect(await proof()).toEqual(first);
});

it("does not count what was over by itself", async () => {
  const { send, wait } = await adminDoor();
  wait(hours(48));
  const { revocation } = (await send("post", "/revocations", { body: { target: anas, code: "x" } })).body;
  // Her phone's timers ran out in the same instant; the tool has none.
  expect((await send("get", `/revocations/${revocation.id}`)).body.proof.ended).toBe(1);
});

it("lists what the caller reaches, newest first, in pages", async () => {
  const { send, wait } = await adminDoor();
  const targets = [
    riversides,
    { level: "grant", grant: hugosPhone },
    { level: "account", account: people.hugo.id },
    anas,
    { level: "client", client: "app" },
    everyone,
    { level: "grant", grant: phone },
  ];
  for (const target of targets) {
    wait(minutes(1));
    await send("post", "/revocations", { token: whole, body: { target, code: "x" } });
  }
  const listed = async (query: string, token?: string) => {
    const { body } = await send("get", `/revocations${query}`, { token: token ?? "support" });
    return body;
  };
  expect(shown(await listed(""))).toEqual([targets[6], anas, riversides]);
  expect(shown(await listed("", whole))).toEqual(targets.toReversed());
  const first = await listed("?limit=2");
  expect(shown(first)).toEqual([targets[6], anas]);
  const second = await listed(`?limit=2&after=${first.next}`);
  expect(shown(second)).toEqual([riversides]);
  expect(second.next).toBeUndefined();
  const [wide] = (await listed("", whole)).items.filter(
    ({ target }: { target: { level: string } }) => target.level === "everyone",
  );
  expect((await send("get", `/revocations/${wide.id}`)).status).toBe(404);
});

it("shows no suspension as a revocation", async () => {
  const { send } = await adminDoor();
  const made = await send("post", `/accounts/${people.ana.id}/suspensions`, { body: { code: "x" } });
  expect((await send("get", `/revocations/${made.body.suspension.id}`)).status).toBe(404);
});

const shown = ({ items }: { items: { target: object }[] }) => items.map(({ target }) => target);
