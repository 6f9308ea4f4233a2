import { expect, it } from "vitest";
import { at, grant, phone } from "../../../test/contracts/examples.ts";
import { keepsTheSignInsContract } from "../../../test/contracts/sign-ins-contract.ts";
import { temporaryPaths } from "../../../test/contracts/temporary-paths.ts";
import { openSqlStores } from "./open.ts";

const paths = temporaryPaths();

it("takes codes away with their grant", async () => {
  const { signIns, engineRecords, close } = await openSqlStores({
    recordsPath: ":memory:",
    signInsPath: ":memory:",
  });
  await signIns.putGrant(grant());
  const code = { model: "AuthorizationCode", hash: "code", payload: {}, expiresAt: at(100), grantId: phone };
  await engineRecords.put(code);
  await signIns.removeGrants([phone]);
  expect(await engineRecords.find("AuthorizationCode", "code", at(0))).toBeUndefined();
  await close();
});

keepsTheSignInsContract("SQLite", async (place) => {
  const { signIns, engineRecords, close } = await openSqlStores({ ...paths(place), recordsPath: ":memory:" });
  return { signIns: { ...signIns, close }, engineRecords };
});
