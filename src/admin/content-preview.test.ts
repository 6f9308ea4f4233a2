import { expect, it } from "vitest";
import { adminDoor } from "../../test/admin-door.ts";
import { hours } from "../policy/time.ts";

/** Two sign-ins of Ana are at riverside: one more than may be ended unseen. */
const token = "deployment-administrator";
const riverside = { id: "riverside", name: "Riverside", contact: "Ask.", timeZone: "Europe/Berlin" };
const strict = {
  ...riverside,
  timers: Object.fromEntries(
    ["mobile", "tool"].map((kind) => [kind, { absoluteHours: 48, slidingHours: 4, ends: "either-runs-out" }]),
  ),
};
type Door = Awaited<ReturnType<typeof adminDoor>>;

const apply = ({ send }: Door, body: object, previewToken?: string) =>
  send("post", "/content", { token, body, ...(previewToken !== undefined && { previewToken }) });
const tried = ({ send }: Door, body: object) => send("post", "/content?dryRun=true", { token, body });

it.each([
  ["timers", { institutions: [strict] }],
  ["a schedule", { institutions: [{ ...riverside, schedule: { yearly: "09-01", at: "14:00" } }] }],
  ["a switch", { institutions: [{ ...riverside, disabled: true }] }],
])("content with %s that ends very many needs the token of its dry run", async (_what, body) => {
  const here = await adminDoor({ previewAbove: 1 });
  here.wait(hours(5));
  const refused = await apply(here, body);
  expect(refused).toMatchObject({ status: 409, body: { type: "/problems/preview-needed" } });
  expect(refused.body.detail).toContain("POST /content?dryRun=true");
  expect(await here.audit()).toEqual([]);
  const { preview } = (await tried(here, body)).body;
  expect(preview.now).toEqual({ people: 1, signIns: 2 });
  expect(
    (await apply(here, { institutions: [{ ...strict, mobileAccess: false }] }, preview.token)).status,
  ).toBe(409);
  expect((await apply(here, body, preview.token)).body).toMatchObject({ outcome: "applied" });
  expect((await apply(here, body)).body).toMatchObject({ outcome: "applied", changes: [] });
});

it("content that switches off an app and changes its school counts nobody twice", async () => {
  const here = await adminDoor({ previewAbove: 1 });
  const uris = { redirectUris: ["com.example.app:/signed-in"], scopes: ["openid"] };
  const app = { id: "app", kind: "mobile", name: "App", institutions: "all", secret: "none", ...uris };
  const body = { institutions: [{ ...riverside, disabled: true }], clients: [{ ...app, disabled: true }] };
  const answer = await tried(here, body);
  expect(answer.body).toMatchObject({ outcome: "dry_run" });
  const { preview } = answer.body;
  // Hugo, at the other school, has the app too.
  expect(preview.now).toEqual({ people: 2, signIns: 3 });
});

it("content that ends nothing needs no preview", async () => {
  const here = await adminDoor({ previewAbove: 0 });
  const body = { institutions: [{ ...riverside, name: "Riverside School" }] };
  expect((await tried(here, body)).body).not.toHaveProperty("preview");
  expect((await apply(here, body)).body).toMatchObject({ outcome: "applied" });
});
