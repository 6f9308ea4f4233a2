import { afterEach, beforeEach, expect, it } from "vitest";
import { account, ana, at, put } from "../../test/contracts/examples.ts";
import type { Role } from "../store/port/entities.ts";
import { openSqlStores, type SqlStores } from "../store/sql/open.ts";
import { replaceAccount } from "./replace-account.ts";

let stores: SqlStores;

beforeEach(async () => {
  stores = await openSqlStores({ recordsPath: ":memory:", signInsPath: ":memory:" });
});
afterEach(() => stores.close());

it.each<[readonly Role[] | undefined, readonly Role[], boolean]>([
  [["institution-administrator"], [], true],
  [["deployment-administrator"], ["support"], true],
  [["deployment-administrator"], ["institution-administrator"], false],
  [["institution-administrator"], ["institution-administrator", "support"], false],
  [["support"], [], false],
  [[], ["institution-administrator"], false],
  [undefined, [], false],
])("from %j to %j: signs out %s", async (held, roles, signsOut) => {
  const before = held && account({ roles: held });
  await put(stores.records, (writer) => replaceAccount(writer, account({ roles }), { before, now: at(5) }));
  expect(await stores.records.account(ana)).toMatchObject({ roles });
  const cutOffs = await stores.records.cutOffsAt({ level: "account", accountId: ana });
  expect(cutOffs.map(({ notBefore }) => notBefore)).toEqual(signsOut ? [at(5)] : []);
});
