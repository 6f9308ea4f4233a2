import { keepsTheSignInsContract } from "../../../test/contracts/sign-ins-contract.ts";
import { temporaryPaths } from "../../../test/contracts/temporary-paths.ts";
import { openSqlStores } from "./open.ts";

const paths = temporaryPaths();

keepsTheSignInsContract("SQLite", async (place) => {
  const { signIns, engineRecords, close } = await openSqlStores({ ...paths(place), recordsPath: ":memory:" });
  return { signIns: { ...signIns, close }, engineRecords };
});
