import { afterEach, beforeEach, expect, it } from "vitest";
import {
  account,
  ana,
  app,
  at,
  client,
  cutOff,
  grant,
  institution,
  put,
} from "../../test/contracts/examples.ts";
import type { Client, Institution } from "../store/port/entities.ts";
import { openSqlStores, type SqlStores } from "../store/sql/open.ts";
import { queueLogouts } from "./queue-logouts.ts";

let stores: SqlStores;

beforeEach(async () => {
  stores = await openSqlStores({ recordsPath: ":memory:", signInsPath: ":memory:" });
  await put(stores.records, (writer) => writer.putAccount(account()));
  await stores.signIns.putGrant(grant());
});
afterEach(() => stores.close());

const told = client(app, { backchannelLogoutUri: "https://app.example/logout" });
const switchedOff = (policy: Partial<Institution["policy"]>): Institution => ({
  ...institution(),
  policy: { ...institution().policy, ...policy },
});

async function noticesOf(of: Client, at_: Institution): Promise<readonly unknown[]> {
  const { records, logouts } = stores;
  await put(records, async (writer) => {
    await writer.putInstitution(at_);
    await writer.putClient(of);
    await writer.putDenial(cutOff("den_cut", { level: "account", accountId: ana }));
  });
  const deps = { ...stores, client: () => of, clients: () => [of], now: () => at(1) };
  while (await queueLogouts(deps)()) {
    // Until nothing is due.
  }
  const queued = await logouts.claim(at(1), { until: at(2), limit: 10, room: () => 10 });
  return queued.map(({ because }) => because);
}

it.each<[string, Client, Institution]>([
  ["nothing is switched off", told, institution()],
  ["the client is switched off", { ...told, disabled: true }, institution()],
  ["the institution is", told, switchedOff({ disabled: true })],
  ["mobile access is", told, switchedOff({ mobileAccess: false })],
])("tells a client of an ending while %s", async (_while, of, at_) => {
  expect(await noticesOf(of, at_)).toEqual(["den_cut"]);
});

it("tells nobody who has not asked for it", async () => {
  expect(await noticesOf(client(), institution())).toEqual([]);
});
