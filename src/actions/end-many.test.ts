import { describe, expect, it } from "vitest";
import { as, begin, people, twoSchools } from "../../test/two-schools.ts";
import { accountId, clientId } from "../policy/ids.ts";
import { before, hours } from "../policy/time.ts";
import { type EndMany, manyAsked, manyNeedPreview } from "./end-many.ts";
import { previewTokens } from "./preview-token.ts";

const [rosa, sue, hana] = [as(people.rosa), as(people.sue), as(people.hana)];
const { ana, ben, hugo } = people;

/** Ana has two sign-ins and Hugo one, of which so many may be ended without a preview. */
async function scene(previewAbove: number) {
  const schools = await twoSchools();
  const tokens = previewTokens({ cookieSecrets: ["a secret"], now: schools.now });
  const deps = { ...schools.deps, signIns: schools.signIns, previewAbove, previewTokens: tokens };
  const asked = (caller: typeof rosa, request: EndMany) => manyAsked(deps, caller, request);
  return { tokens, asked, needed: manyNeedPreview(deps) };
}

const cutOff = (id: string, more = {}) => ({
  type: "cut-off",
  id: expect.stringMatching(/^den_/),
  target: { level: "account", accountId: id },
  notBefore: begin,
  because: "revoked",
  at: begin,
  ...more,
});

describe("what a preview of many is made of", () => {
  it("is one ending for each account, once, as the request says it", async () => {
    const { asked } = await scene(0);
    expect(await asked(rosa, { accounts: [ana.id, ben.id, ana.id] })).toEqual({
      proposal: { cutOffs: [cutOff("acc_ana"), cutOff("acc_ben")] },
    });
    const terms = { notBefore: before(begin, hours(1)), mobileOnly: true, sparingAdministrators: true };
    expect(await asked(rosa, { accounts: [ana.id], clientId: clientId("app"), ...terms })).toEqual({
      notBefore: terms.notBefore,
      proposal: {
        cutOffs: [
          cutOff("acc_ana", { ...terms, target: { level: "account", accountId: ana.id, clientId: "app" } }),
        ],
      },
    });
  });

  it("leaves out whom the caller does not reach, and who is not there", async () => {
    const { asked } = await scene(0);
    const accounts = [ana.id, hugo.id, accountId("acc_x")];
    expect(await asked(rosa, { accounts })).toEqual({ proposal: { cutOffs: [cutOff("acc_ana")] } });
    expect(await asked(hana, { accounts })).toEqual({ proposal: { cutOffs: [cutOff("acc_hugo")] } });
  });

  it("is nothing for whoever may not do it: ending and suspending are different permissions", async () => {
    const { asked } = await scene(0);
    const accounts = [ana.id];
    const all = { proposal: { cutOffs: [cutOff("acc_ana")] } };
    expect(await asked(sue, { accounts })).toEqual(all);
    expect(await asked(sue, { accounts, by: "suspension" })).toEqual({ proposal: { cutOffs: [] } });
    const suspends = as(people.rosa, ["suspensions:write"]);
    expect(await asked(suspends, { accounts, by: "suspension" })).toEqual(all);
    expect(await asked(suspends, { accounts, by: "end" })).toEqual({ proposal: { cutOffs: [] } });
  });
});

describe("ending many", () => {
  const request = { accounts: [ana.id, ben.id] };

  it("needs a preview when it ends more than are allowed, seen together", async () => {
    expect(await (await scene(2)).needed(rosa, request)).toBeUndefined();
    const { needed } = await scene(1);
    const answer = { outcome: "preview_needed", moreThan: 1, looked: "enough", tokenRefused: false };
    expect(await needed(rosa, request)).toEqual(answer);
    expect(await needed(rosa, { ...request, preview: "x" })).toEqual({ ...answer, tokenRefused: true });
  });

  it("is done with the token of its preview, in whatever order, and with no other's", async () => {
    const { tokens, asked, needed } = await scene(0);
    const preview = tokens.make(rosa, await asked(rosa, request));
    expect(await needed(rosa, { accounts: [ben.id, ana.id], preview })).toBeUndefined();
    expect(await needed(rosa, { accounts: [ana.id], preview })).toMatchObject({ tokenRefused: true });
    const later = { ...request, notBefore: begin, preview };
    expect(await needed(rosa, later)).toMatchObject({ tokenRefused: true });
  });
});
