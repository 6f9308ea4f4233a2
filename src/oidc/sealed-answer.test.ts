import { expect, it } from "vitest";
import { at } from "../../test/contracts/examples.ts";
import { type Answer, openAnswer, type Presented, sealAnswer } from "./sealed-answer.ts";

const record = (model: string) => ({ model, hash: `${model}-hash`, payload: { a: ["ü"] }, expiresAt: at(1) });
const answer: Answer = {
  body: { access_token: "access", refresh_token: "next", expires_in: 3600 },
  accessToken: record("AccessToken"),
  successor: record("RefreshToken"),
};
const presented: Presented = {
  refreshToken: "the-old-one",
  clientId: "app",
  scope: "openid profile",
  resources: ["https://a.example", "https://b.example"],
  key: "thumbprint",
};

it("is opened by the same request", () => {
  const again = { ...presented, scope: "profile openid", resources: presented.resources.toReversed() };
  expect(openAnswer(sealAnswer(answer, presented), presented)).toEqual(answer);
  expect(openAnswer(sealAnswer(answer, presented), again)).toEqual(answer);
});

it.each<[string, Partial<Presented>]>([
  ["another refresh token", { refreshToken: "the-old-onE" }],
  ["another client", { clientId: "tool" }],
  ["another scope", { scope: "openid" }],
  ["no scope", { scope: undefined }],
  ["another resource", { resources: ["https://a.example"] }],
  ["another key", { key: "other" }],
  ["no key", { key: undefined }],
])("is not opened by %s", (_what, other) => {
  expect(openAnswer(sealAnswer(answer, presented), { ...presented, ...other })).toBeUndefined();
});

it("is not opened when anything of it was changed or cut off", () => {
  const sealed = Buffer.from(sealAnswer(answer, presented), "base64url");
  for (let index = 0; index < sealed.length; index += 1) {
    const changed = Buffer.from(sealed);
    changed[index] = (changed[index] ?? 0) ^ 1;
    expect(openAnswer(changed.toString("base64url"), presented)).toBeUndefined();
    expect(openAnswer(sealed.subarray(0, index).toString("base64url"), presented)).toBeUndefined();
  }
});

it("shows nothing, and looks different every time", () => {
  const sealed = sealAnswer(answer, presented);
  expect(sealAnswer(answer, presented)).not.toBe(sealed);
  expect(Buffer.from(sealed, "base64url").toString("latin1")).not.toMatch(/access|next|token/);
});
