import { expect, it } from "vitest";
import { plainHeaders } from "./plain-headers.ts";

const arePlain = plainHeaders({
  accept: (value) => value === "*/*",
  authorization: () => true,
  dpop: () => false,
});

it.each([
  ["none that matters", { host: "school.example", cookie: "a=b" }],
  ["a usual value", { host: "school.example", accept: "*/*" }],
  ["whatever one may say", { authorization: "", accept: "*/*" }],
])("takes %s", (_what, headers) => {
  expect(arePlain(headers)).toBe(true);
});

it.each([
  ["an unusual value", { accept: "text/html" }],
  ["one that is never usual", { dpop: "proof" }],
  ["one that is never usual and empty", { dpop: "" }],
  ["one that came twice", { accept: "*/*, */*" }],
  ["one that came twice and was not put together", { authorization: ["a", "b"] as unknown as string }],
])("leaves %s to others", (_what, headers) => {
  expect(arePlain(headers)).toBe(false);
});
