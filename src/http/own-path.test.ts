import { expect, it } from "vitest";
import { ownPath } from "./own-path.ts";

it.each([
  ["/account", "/account"],
  ["/account/end/grt_1?x=%2F", "/account/end/grt_1?x=%2F"],
  ["/account?back=https://evil.example", "/account?back=https://evil.example"],
  ["/account/../account/password", "/account/password"],
])("takes %s", (wanted, found) => expect(ownPath(wanted, ["/account", "/console"])).toBe(found));

it.each([
  "",
  "account",
  "//evil.example",
  "/\\evil.example",
  "/\t/evil.example",
  "https://evil.example/account",
  "javascript:alert(1)",
  "/accounts",
  "/account/../admin/v1",
  "/account/..//evil.example",
  "/%2e%2e//evil.example",
  "/account\r\nSet-Cookie: a=b",
  "/account/\u0430",
  `/account/${"a".repeat(600)}`,
])("takes %j for no path of ours", (wanted) =>
  expect(ownPath(wanted, ["/account", "/console"])).toBeUndefined(),
);

it("leads anywhere on this server, and nowhere else, when no roots are named", () => {
  expect(ownPath("/sign-in/x?q=1")).toBe("/sign-in/x?q=1");
  expect(ownPath("//evil.example")).toBeUndefined();
  expect(ownPath("/a/..//evil.example")).toBeUndefined();
  expect(ownPath(undefined)).toBeUndefined();
});
