import { describe, expect, it } from "vitest";
import { as, begin, hillview, people, phone, riverside, twoSchools } from "../../test/two-schools.ts";
import { clientId } from "../policy/ids.ts";
import { after, before, hours, milliseconds } from "../policy/time.ts";
import { revokeAfterPreview, setPolicyAfterPreview } from "./after-preview.ts";
import type { Caller } from "./caller.ts";
import { type Asked, previewTokens } from "./preview-token.ts";
import { cutOffOf, type Revoke } from "./revoke.ts";
import type { SetPolicy } from "./set-policy.ts";

const [rosa, dora, sue] = [as(people.rosa), as(people.dora), as(people.sue)];
const target = { level: "institution", institutionId: riverside } as const;

/** Two sign-ins at Riverside, and one at Hillview, of which so many may be ended without a preview. */
async function scene(previewAbove: number) {
  const schools = await twoSchools();
  const tokens = previewTokens({ cookieSecrets: ["a secret"], now: schools.now });
  const { signIns, deps } = schools;
  const all = { ...deps, signIns, previewAbove, previewTokens: tokens };
  return { ...schools, tokens, end: revokeAfterPreview(all), set: setPolicyAfterPreview(all) };
}

const needed = (moreThan: number, tokenRefused = false) => ({
  outcome: "preview_needed",
  moreThan,
  looked: "enough",
  tokenRefused,
});

describe("a revocation", () => {
  const asked: Asked = { proposal: { cutOff: cutOffOf({ target }, begin) } };

  it("of as many as are allowed needs no preview, and of one more does", async () => {
    const two = await scene(2);
    expect(await two.end(rosa, { target })).toMatchObject({ outcome: "revoked" });
    const one = await scene(1);
    expect(await one.end(rosa, { target })).toEqual(needed(1));
    expect([one.effects, await one.audit()]).toEqual([[], []]);
  });

  it("with its preview's token is done, and with another's is not", async () => {
    const { tokens, end } = await scene(0);
    const others = tokens.make(dora, asked);
    expect(await end(rosa, { target, preview: others })).toEqual(needed(0, true));
    expect(await end(rosa, { target, preview: tokens.make(rosa, asked) })).toMatchObject({
      outcome: "revoked",
    });
  });

  it("of what was signed in to before some time needs a preview of that", async () => {
    const { tokens, end } = await scene(0);
    const notBefore = begin;
    expect(await end(rosa, { target, notBefore, preview: tokens.make(rosa, asked) })).toEqual(
      needed(0, true),
    );
    const preview = tokens.make(rosa, { ...asked, notBefore });
    expect(await end(rosa, { target, notBefore, preview })).toMatchObject({ outcome: "revoked" });
    const earlier = before(begin, milliseconds(1));
    expect(await end(rosa, { target, notBefore: earlier })).toMatchObject({ outcome: "unchanged" });
  });

  it.each<[string, Revoke["target"]]>([
    ["one sign-in", { level: "grant", grantId: phone }],
    ["one person's", { level: "account", accountId: people.ana.id }],
  ])("of %s needs none", async (_what, of) => {
    const { end } = await scene(0);
    expect(await end(sue, { target: of })).toMatchObject({ outcome: "revoked" });
  });

  it.each<[string, Caller, Revoke, string]>([
    ["that is not permitted", sue, { target }, "not_permitted"],
    ["of another school", rosa, { target: { ...target, institutionId: hillview } }, "no_such_target"],
    [
      "of a client nobody knows",
      dora,
      { target: { level: "client", clientId: clientId("x") } },
      "no_such_target",
    ],
    ["of an instant in the future", rosa, { target, notBefore: after(begin, hours(1)) }, "in_the_future"],
  ])("%s is refused without a number", async (_what, caller, request, expected) => {
    const { end } = await scene(0);
    expect(await end(caller, request)).toEqual({ outcome: expected });
  });
});

describe("a policy", () => {
  const request: SetPolicy = {
    institutionId: riverside,
    policy: { timers: {}, mobileAccess: false },
    expects: () => true,
  };

  it("that ends more than are allowed needs a preview, and not one that ends as many", async () => {
    const one = await scene(1);
    expect(await one.set(rosa, request)).toMatchObject({ outcome: "policy_set" });
    const none = await scene(0);
    expect(await none.set(rosa, request)).toEqual(needed(0));
    expect(await none.set(rosa, { ...request, preview: "x" })).toEqual(needed(0, true));
    const preview = none.tokens.make(rosa, { proposal: request });
    expect(await none.set(rosa, { ...request, preview })).toMatchObject({ outcome: "policy_set" });
  });

  it.each<[string, Caller, Partial<SetPolicy>, string]>([
    ["that is not permitted", sue, {}, "not_permitted"],
    ["of another school", rosa, { institutionId: hillview }, "no_such_institution"],
    ["of no school", dora, { institutionId: "x" as typeof riverside }, "no_such_institution"],
    ["that somebody else has changed", rosa, { expects: () => false }, "changed_meanwhile"],
  ])("%s is refused without a number", async (_what, caller, changes, expected) => {
    const { set } = await scene(0);
    expect(await set(caller, { ...request, ...changes })).toEqual({ outcome: expected });
  });

  it("that says the same needs none", async () => {
    const { set, records, wait } = await scene(0);
    const { disabled: _, ...policy } = (await records.institution(riverside))?.policy ?? {
      timers: {},
      disabled: false,
    };
    // Most would end by the timers, were they asked about.
    wait(hours(47));
    expect(await set(rosa, { ...request, policy })).toMatchObject({ outcome: "unchanged" });
  });
});
