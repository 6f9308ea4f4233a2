import { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import { expect, it } from "vitest";
import { client, newPlace } from "../../../test/contracts/examples.ts";
import { keepsTheLeasesContract } from "../../../test/contracts/leases-contract.ts";
import { temporaryPaths } from "../../../test/contracts/temporary-paths.ts";
import { seconds } from "../../policy/time.ts";
import { openSqlStores } from "./open.ts";

const paths = temporaryPaths();

keepsTheLeasesContract("SQLite", async (place) => openSqlStores(paths(place)));

const lease = { process: "a", renewal: 1, length: seconds(2), applied: 0 };

it("a lease is renewed, and the feed is read, while a long change of the records is under way", async () => {
  const { records, leases, close } = await openSqlStores(paths(newPlace()));
  const { promise: finished, resolve: finish } = Promise.withResolvers<void>();
  const change = records.change(async (writer) => {
    await writer.putClient(client());
    await finished;
  });
  await leases.put(lease);
  expect(await leases.all()).toEqual([lease]);
  expect(await records.changesAfter(0, 10)).toEqual([]);
  expect(await records.lastChange()).toBe(0);
  finish();
  await change;
  expect(await records.lastChange()).toBe(1);
  await close();
});

it("a lease that has to wait for another process's lock does not hold up this process", async () => {
  const files = paths(newPlace());
  const { leases, close } = await openSqlStores(files);
  const stranger = new DatabaseSync(files.recordsPath.replace(".sqlite", "-leases.sqlite"));
  stranger.exec("begin immediate");
  let turns = 0;
  const counting = setInterval(() => void (turns += 1), 1);
  const put = leases.put(lease);
  await wait(100);
  clearInterval(counting);
  expect(turns).toBeGreaterThan(10);
  stranger.exec("rollback");
  stranger.close();
  await put;
  expect(await leases.all()).toEqual([lease]);
  await close();
});
