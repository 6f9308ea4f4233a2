import { expect, it } from "vitest";
import { accountsIn } from "./accounts-file.ts";

it.each([
  ["one on each line", "acc_1\n\nnorthgate/ana.silva\r\n"],
  ["a column account", "name,Account\nAnn,acc_1\nAna,northgate/ana.silva\n"],
  ["a byte order mark", "\uFEFFaccount\nacc_1\nnorthgate/ana.silva"],
])("reads %s", (_, text) => {
  expect(accountsIn(text)).toEqual(["acc_1", "northgate/ana.silva"]);
});

it("reads institution and username, in any order, with what a CSV quotes", () => {
  const text = 'username,name,institution\nana.silva,"Silva, Ana",northgate\na/b,B,lakeside\n';
  expect(accountsIn(text)).toEqual(["northgate/ana.silva", "lakeside/a/b"]);
});

it.each([
  ["nothing", ""],
  ["only a header", "account\n"],
  ["a row without a username", "institution,username\nnorthgate,\n"],
  ["a row that is too short", "institution,username\nnorthgate\n"],
  ["a list without a header that has columns", "northgate,ana.silva\n"],
  ["a username without a school", "northgate/ana.silva\nben.okafor\n"],
  ["a quote that does not end", '"northgate/ana.silva\n'],
])("refuses %s, and says that nothing was done", (_, text) => {
  expect(() => accountsIn(text)).toThrow(/^Nothing was done/);
});
