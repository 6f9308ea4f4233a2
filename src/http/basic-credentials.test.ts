import { expect, it } from "vitest";
import { basicCredentials } from "./basic-credentials.ts";

const rows: readonly [string, { id: string; secret: string } | undefined][] = [
  [`Basic ${btoa("api:s3cret")}`, { id: "api", secret: "s3cret" }],
  [`basic ${btoa("api:a%3Ab+c%25")}`, { id: "api", secret: "a:b c%" }],
  [`Basic ${btoa("api:with:colon")}`, { id: "api", secret: "with:colon" }],
  [`Basic ${btoa("api:")}`, { id: "api", secret: "" }],
  [`Basic ${btoa("api")}`, undefined],
  [`Basic ${btoa(":secret")}`, undefined],
  [`Basic ${btoa("api:%zz")}`, undefined],
  ["Basic ~~~", undefined],
  ["Bearer abc", undefined],
  ["", undefined],
];

it.each(rows)("%s", (header, expected) => {
  expect(basicCredentials(header)).toEqual(expected);
});
