import { keepsTheDayCountsContract } from "../../../test/contracts/day-counts-contract.ts";
import { keepsTheEngineRecordsContract } from "../../../test/contracts/engine-records-contract.ts";
import { keepsTheLeasesContract } from "../../../test/contracts/leases-contract.ts";
import { keepsTheLogoutsContract } from "../../../test/contracts/logouts-contract.ts";
import { postgresPlaces } from "../../../test/contracts/postgres-places.ts";
import { keepsTheRecordsContract } from "../../../test/contracts/records-contract.ts";
import { keepsTheSignInsContract } from "../../../test/contracts/sign-ins-contract.ts";
import { letsTwoProcessesWork } from "../../../test/contracts/two-processes-contract.ts";

const { open } = postgresPlaces();

keepsTheRecordsContract("PostgreSQL", async (place) => (await open(place)).records);
keepsTheSignInsContract("PostgreSQL", open);
keepsTheEngineRecordsContract("PostgreSQL", open);
keepsTheLogoutsContract("PostgreSQL", open);
keepsTheLeasesContract("PostgreSQL", open);
keepsTheDayCountsContract("PostgreSQL", open);
letsTwoProcessesWork("PostgreSQL", open);
