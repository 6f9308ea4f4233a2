import { expect, it } from "vitest";
import { plainHeaders } from "./plain-headers.ts";

const read = plainHeaders({
  accept: (value) => value === "*/*",
  authorization: () => true,
  dpop: () => false,
});

it("tells those that matter, however they are spelled, and no others", () => {
  const told = read(["Host", "school.example", "ACCEPT", "*/*", "Authorization", "", "Cookie", "a=b"]);
  expect(["accept", "authorization", "dpop", "host", "cookie"].map((name) => told?.(name))).toEqual([
    "*/*",
    "",
    undefined,
    undefined,
    undefined,
  ]);
});

it.each([
  ["an unusual value", ["Accept", "text/html"]],
  ["one that is never usual", ["DPoP", "proof"]],
  ["one that comes twice", ["Accept", "*/*", "accept", "*/*"]],
  ["one that comes twice and is empty", ["Authorization", "", "authorization", ""]],
])("does not read %s", (_what, raw) => {
  expect(read(raw)).toBeUndefined();
});
