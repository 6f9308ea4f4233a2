import { keepsTheDayCountsContract } from "../../../test/contracts/day-counts-contract.ts";
import { temporaryPaths } from "../../../test/contracts/temporary-paths.ts";
import { openSqlStores } from "./open.ts";

const paths = temporaryPaths();

keepsTheDayCountsContract("SQLite", async (place) =>
  openSqlStores({ ...paths(place), signInsPath: ":memory:" }),
);
