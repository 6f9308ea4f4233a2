import { keepsTheEngineRecordsContract } from "../../../test/contracts/engine-records-contract.ts";
import { temporaryPaths } from "../../../test/contracts/temporary-paths.ts";
import { openSqlStores } from "./open.ts";

const paths = temporaryPaths();

keepsTheEngineRecordsContract("SQLite", async (place) => {
  const { signIns, engineRecords, close } = await openSqlStores({ ...paths(place), recordsPath: ":memory:" });
  return { signIns: { ...signIns, close }, engineRecords };
});
