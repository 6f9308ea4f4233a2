import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ana, app, at, client, cutOff, north, put, tool, withPeople } from "../../test/contracts/examples.ts";
import type { ClientId } from "../policy/ids.ts";
import type { Client } from "../store/port/entities.ts";
import type { Logout } from "../store/port/logouts.ts";
import { openSqlStores, type SqlStores } from "../store/sql/open.ts";
import { tellClients } from "./tell-clients.ts";

let stores: SqlStores;
let finish: () => Promise<void>;

beforeEach(async () => {
  stores = await openSqlStores({ recordsPath: ":memory:", signInsPath: ":memory:" });
  finish = stores.close;
  await withPeople(stores.records);
});
afterEach(async () => finish());

const told = (id: ClientId): Client => client(id, { backchannelLogoutUri: `https://${id}.example/logout` });
const notice = (clientId: ClientId, n: number): Logout => ({
  id: `${clientId} ${n}`,
  clientId,
  accountId: ana,
  institutionId: north,
  sid: `${n}`,
  queuedAt: at(0),
});

async function queued(...logouts: readonly Logout[]): Promise<void> {
  await put(stores.records, (writer) => writer.putDenial(cutOff("den_any", { level: "everyone" })));
  const ending = await stores.logouts.claimEnding(at(0), at(1));
  if (ending !== undefined) await stores.logouts.queue(ending, { logouts });
}

it("keeps nobody waiting for a client that hangs, and sends it a few at once", async () => {
  const hanging = Array.from({ length: 300 }, (_none, n) => notice(app, n));
  const others = Array.from({ length: 40 }, (_none, n) => ({ ...notice(tool, n), queuedAt: at(1) }));
  await queued(...hanging, ...others);
  const sent: string[] = [];
  const hang = Promise.withResolvers<void>();
  const telling = tellClients({
    ...stores,
    client: told,
    clients: () => [app, tool].map(told),
    institutions: () => [],
    now: () => at(2),
    token: async ({ id }) => id,
    deliver: async (uri, token) => {
      sent.push(token);
      if (uri.includes(app)) await hang.promise;
      return { outcome: "delivered" };
    },
    random: () => 0,
    onFault: (error) => expect.unreachable(String(error)),
    every: 20,
  });
  finish = async () => {
    hang.resolve();
    await telling.close();
    await stores.close();
  };
  await vi.waitFor(() => expect(sent.filter((id) => id.startsWith(tool))).toHaveLength(40), 5000);
  expect(sent.filter((id) => id.startsWith(app))).toHaveLength(4);
});
