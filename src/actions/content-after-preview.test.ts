import { describe, expect, it } from "vitest";
import { as, begin, hillview, people, riverside, twoSchools } from "../../test/two-schools.ts";
import { clientId } from "../policy/ids.ts";
import { after, days, minutes } from "../policy/time.ts";
import { applyContent } from "./apply-content.ts";
import { permissions } from "./caller.ts";
import type { Content, DeclaredClient, DeclaredInstitution } from "./content.ts";
import { applyContentAfterPreview } from "./content-after-preview.ts";
import { previewTokens } from "./preview-token.ts";

const dora = as(people.dora);
const only = (part: Partial<Content>): Content => ({ institutions: [], clients: [], accounts: [], ...part });
const school = (more: Partial<DeclaredInstitution>): Content =>
  only({
    institutions: [
      { id: riverside, name: "riverside", contact: "Ask the office.", timeZone: "Europe/Berlin", ...more },
    ],
  });
const app = (id: string, more: Partial<DeclaredClient>): DeclaredClient => ({
  id: clientId(id),
  kind: id === "quiz" ? "tool" : "mobile",
  name: `The ${id}`,
  institutions: "all",
  requirePkce: true,
  secret: "none",
  ...more,
});
const off = only({ clients: [app("app", { disabled: true }), app("quiz", { disabled: true })] });

const elsewhere = only({ clients: [app("quiz", { institutions: [hillview] })] });

/** Ana has a sign-in in each of two apps at Riverside, and Hugo one at Hillview. */
async function scene(previewAbove: number) {
  const schools = await twoSchools();
  const tokens = previewTokens({ cookieSecrets: ["a secret"], now: schools.now });
  const deps = { ...schools.deps, signIns: schools.signIns, previewAbove, previewTokens: tokens };
  const apply = applyContent({ ...schools.deps, hashPassword: async (password) => `hash of ${password}` });
  return { ...schools, tokens, apply: applyContentAfterPreview({ ...deps, apply }) };
}

const needed = (moreThan: number, tokenRefused = false) => ({
  outcome: "preview_needed",
  moreThan,
  looked: "enough",
  tokenRefused,
});
const dry = { dryRun: true };
const wet = { dryRun: false };

describe("content that ends sign-ins", () => {
  it("is applied when it ends as many as are allowed, and needs a preview for one more", async () => {
    const three = await scene(3);
    expect(await three.apply(dora, off, wet)).toMatchObject({ outcome: "applied" });
    expect((await three.records.client(clientId("app")))?.disabled).toBe(true);
    const two = await scene(2);
    expect(await two.apply(dora, off, wet)).toEqual(needed(2));
    expect([await two.audit(), two.effects]).toEqual([[], []]);
  });

  it("is counted in a dry run, with the token that lets it be applied", async () => {
    const { apply, records } = await scene(0);
    const outcome = await apply(dora, off, dry);
    const seen = "seen" in outcome ? outcome.seen : undefined;
    expect(outcome).toMatchObject({ outcome: "dry_run", changes: [{ id: "app" }, { id: "quiz" }] });
    expect(seen).toEqual({
      now: { people: 2, signIns: 3 },
      total: { people: 2, signIns: 3 },
      token: expect.stringMatching(/^\d+\./),
    });
    expect((await records.client(clientId("app")))?.disabled).toBe(false);
    const preview = seen?.token ?? "";
    expect(await apply(dora, only({ clients: off.clients.slice(0, 1) }), { ...wet, preview })).toEqual(
      needed(0, true),
    );
    expect(await apply(dora, off, { ...wet, preview })).toMatchObject({ outcome: "applied" });
  });

  it("is not applied with a token that has run out", async () => {
    const { apply, wait } = await scene(0);
    const outcome = await apply(dora, off, dry);
    wait(minutes(15));
    const preview = ("seen" in outcome && outcome.seen?.token) || "";
    expect(await apply(dora, off, { ...wet, preview })).toEqual(needed(0, true));
  });

  it.each<[string, Content, number]>([
    ["a school that is switched off", school({ disabled: true }), 2],
    ["no mobile access", school({ mobileAccess: false }), 1],
    ["a client that is switched off", only({ clients: [app("quiz", { disabled: true })] }), 1],
    ["a client that is for another school only", elsewhere, 1],
    [
      "one whose people at that school go on",
      only({ clients: [app("app", { institutions: [hillview] })] }),
      1,
    ],
    [
      "a school and a client, each sign-in counted once",
      only({ ...school({ disabled: true }), clients: off.clients }),
      3,
    ],
  ])("counts %s", async (_what, content, signIns) => {
    const outcome = await (await scene(0)).apply(dora, content, dry);
    expect(outcome).toMatchObject({ seen: { now: { signIns } } });
  });

  it.each<[string, Partial<DeclaredInstitution>]>([
    ["timers", { timers: { mobile: null } }],
    ["a schedule", { schedule: { repeats: { yearly: "08-01" }, at: "03:00" } }],
    ["quiet periods", { quietPeriods: [{ from: begin, to: after(begin, days(14)) }] }],
    ["a time zone", { timeZone: "Europe/Lisbon" }],
  ])("asks what %s would end, even when it is nothing now", async (_what, more) => {
    const { apply } = await scene(0);
    expect(await apply(dora, school(more), dry)).toMatchObject({ seen: { now: { people: 0, signIns: 0 } } });
    expect(await apply(dora, school(more), wet)).toMatchObject({ outcome: "applied" });
  });
});

describe("content that ends nothing", () => {
  it.each<[string, Content]>([
    ["the same as is recorded", school({})],
    ["another name", school({ name: "Riverside High" })],
    [
      "a new school, whatever it decides",
      only({
        institutions: [{ ...school({}).institutions[0], id: "new", disabled: true } as DeclaredInstitution],
      }),
    ],
    ["a new client that is off", only({ clients: [app("games", { disabled: true })] })],
    ["a client with another name", only({ clients: [app("app", { name: "App" })] })],
  ])("needs no preview: %s", async (_what, content) => {
    const { apply } = await scene(0);
    const outcome = await apply(dora, content, dry);
    expect(outcome).toMatchObject({ outcome: "dry_run" });
    expect(outcome).not.toHaveProperty("seen");
    expect(await apply(dora, content, wet)).toMatchObject({ outcome: "applied" });
  });

  it("is a client that is switched on again", async () => {
    const { apply } = await scene(5);
    await apply(dora, off, wet);
    const on = only({ clients: [app("app", { disabled: false })] });
    const outcome = await apply(dora, on, dry);
    expect(outcome).not.toHaveProperty("seen");
    expect(await apply(dora, on, wet)).toMatchObject({ outcome: "applied" });
  });
});

it("is refused to whoever may not, without a number, and without counting for whoever may not read", async () => {
  const { apply, audit } = await scene(0);
  expect(await apply(as(people.rosa), off, wet)).toEqual({ outcome: "not_permitted" });
  expect(await apply(as(people.rosa), off, dry)).toEqual({ outcome: "not_permitted" });
  const blind = as(
    people.dora,
    permissions.filter((permission) => permission !== "sign-ins:read"),
  );
  const outcome = await apply(blind, off, dry);
  expect(outcome).toMatchObject({ outcome: "dry_run" });
  expect(outcome).not.toHaveProperty("seen");
  expect(await audit()).toEqual([]);
});

it("stands in the audit record with the reason that was given, and with none when there was none", async () => {
  const { apply, audit, now } = await scene(3);
  await apply(dora, off, { ...wet, code: "term-end", note: "as agreed" });
  expect(await audit()).toMatchObject(
    off.clients.map(() => ({ action: "apply-content", code: "term-end", note: "as agreed", at: begin })),
  );
  await apply(dora, school({ name: "Riverside High" }), wet);
  const [newest] = (await audit()).filter(({ institutionId }) => institutionId === riverside);
  expect(newest).toMatchObject({ action: "apply-content", at: now() });
  expect(newest).not.toHaveProperty("code");
  expect(newest).not.toHaveProperty("note");
});
