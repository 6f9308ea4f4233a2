import { keepsTheLogoutsContract } from "../../../test/contracts/logouts-contract.ts";
import { temporaryPaths } from "../../../test/contracts/temporary-paths.ts";
import { openSqlStores } from "./open.ts";

const paths = temporaryPaths();

keepsTheLogoutsContract("SQLite", async (place) =>
  openSqlStores({ ...paths(place), signInsPath: ":memory:" }),
);
