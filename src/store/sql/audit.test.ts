import { DatabaseSync } from "node:sqlite";
import { expect, it } from "vitest";
import { act, newPlace } from "../../../test/contracts/examples.ts";
import { temporaryPaths } from "../../../test/contracts/temporary-paths.ts";
import { brokenAt } from "../port/audit-chain.ts";
import { openSqlStores } from "./open.ts";

const paths = temporaryPaths();

it.each([
  [
    "a changed row",
    "update audit set document = replace(document, 'conduct', 'cleared') where number = 2",
    2,
  ],
  ["a removed row", "delete from audit where number = 2", 2],
  ["a removed last row, once another follows", "delete from audit where number = 4", 4],
  [
    "rows that changed places",
    "update audit set number = case number when 2 then -3 else -2 end where number in (2, 3)",
    2,
  ],
])("%s in the file breaks the chain of the audit", async (_what, tampering, number) => {
  const files = paths(newPlace());
  const add = async () => {
    const stores = await openSqlStores(files);
    await stores.records.change(async (writer) => writer.addAudit(act()));
    const { items } = await stores.records.audit({ institutions: "all", limit: 10 });
    await stores.close();
    return brokenAt(items.toReversed());
  };
  for (let n = 0; n < 4; n++) expect(await add()).toBeUndefined();
  const handle = new DatabaseSync(files.recordsPath);
  handle.exec(tampering);
  handle.exec("update audit set number = -number where number < 0");
  handle.close();
  expect(await add()).toBe(number);
});
