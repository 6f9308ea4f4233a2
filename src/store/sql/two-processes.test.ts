import { temporaryPaths } from "../../../test/contracts/temporary-paths.ts";
import { letsTwoProcessesWork } from "../../../test/contracts/two-processes-contract.ts";
import { openSqlStores } from "./open.ts";

const paths = temporaryPaths();

letsTwoProcessesWork("SQLite", async (place) => openSqlStores(paths(place)));
