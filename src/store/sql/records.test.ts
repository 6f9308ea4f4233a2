import { keepsTheRecordsContract } from "../../../test/contracts/records-contract.ts";
import { temporaryPaths } from "../../../test/contracts/temporary-paths.ts";
import { openSqlStores } from "./open.ts";

const paths = temporaryPaths();

keepsTheRecordsContract("SQLite", async (place) => {
  const { records, close } = await openSqlStores({ ...paths(place), signInsPath: ":memory:" });
  return { ...records, close };
});
