import { accountId, clientId, denialId, grantId, institutionId } from "../../src/policy/ids.ts";
import { before, hours, type Instant, instant } from "../../src/policy/time.ts";
import type { Account, Institution } from "../../src/store/port/entities.ts";
import type { RecordsWriter } from "../../src/store/port/records.ts";
import { openSqlStores, type SqlStores } from "../../src/store/sql/open.ts";
import { storePaths } from "../../src/stores.ts";
import type { Parties } from "../security/parties.ts";
import { putWaiting } from "../waiting-approval.ts";
import { hostileNames } from "./hostile-names.ts";

/** The id, of whatever kind, of what bears one of the names. */
export const idOf = (at: number): string => `hostile-${at}`;

/**
 * Calls institutions, people, apps, devices, places and askers by every one of the hostile names. Straight into the stores of the
 * server that runs: its doors would refuse some of them, and pages are not to rest on that. Each app has a sign-in of one person,
 * whose id is returned.
 */
export async function fillWithHostile(parties: Parties): Promise<string> {
  const { running, ana, kim } = parties;
  const ids = [accountId(await parties.accountId(ana)), accountId(await parties.accountId(kim))] as const;
  const now = instant(Date.now());
  const stores = await openSqlStores(storePaths(running.folder));
  const [, manages] = await Promise.all(ids.map((id) => stores.records.account(id)));
  const northgate = await stores.records.institution(institutionId("northgate"));
  if (manages === undefined || northgate === undefined) throw new Error("not the demo content");
  await stores.records.change(async (writer) => {
    for (const [at, name] of hostileNames.entries())
      await call(writer, { at, name, like: { manages, northgate }, now });
    await writer.putAccount({ ...manages, name: hostileNames[3] ?? "" });
  });
  await signInEverywhere(stores, ids[0], now);
  await stores.close();
  // It answers when all that was written before holds.
  const { contact, timeZone } = northgate;
  const name = hostileNames.find((one) => one.startsWith("WWW")) ?? "";
  await running.apply({ institutions: [{ id: "lakeside", name, contact, timeZone }] });
  return ids[0];
}

interface Called {
  readonly at: number;
  readonly name: string;
  readonly like: { readonly manages: Account; readonly northgate: Institution };
  readonly now: Instant;
}

async function call(writer: RecordsWriter, { at, name, like, now }: Called): Promise<void> {
  const id = idOf(at);
  const school = institutionId(id);
  await writer.putInstitution({
    ...like.northgate,
    id: school,
    name,
    contact: name,
    domains: [],
    policy: { ...like.northgate.policy, schedule: { repeats: { yearly: "08-01" }, at: "04:00" } },
  });
  await writer.putClient({
    id: clientId(id),
    kind: "tool",
    name,
    institutions: "all",
    redirectUris: ["https://tool.example/signed-in"],
    postLogoutRedirectUris: [],
    scopes: [],
    requirePkce: true,
    secretHashes: [],
    disabled: false,
  });
  await writer.putAccount({
    ...like.manages,
    id: accountId(`acc_${id}`),
    institutionId: institutionId("northgate"),
    username: `${name} ${at}`,
    name,
    email: `${id}@northgate.example`,
    roles: [],
  });
  const asker = { type: "person", id: accountId(`acc_${id}`), name } as const;
  await putWaiting(writer, { id: `apr_${id}`, institutionId: school, asker, now });
  await writer.putDenial({
    type: "cut-off",
    id: denialId(`den_${id}`),
    target: [
      { level: "institution", institutionId: school } as const,
      { level: "client", clientId: clientId(id) } as const,
      { level: "account", accountId: accountId(`acc_${id}`) } as const,
    ][at % 3] ?? { level: "everyone" },
    notBefore: before(now, hours(9000)),
    because: "revoked",
    at: now,
  });
}

async function signInEverywhere({ signIns }: SqlStores, who: Account["id"], now: Instant): Promise<void> {
  const lately = before(now, hours(1));
  for (const [at, device] of hostileNames.entries())
    await signIns.putGrant({
      id: grantId(`grt_${idOf(at)}`),
      accountId: who,
      institutionId: institutionId("northgate"),
      clientId: clientId(idOf(at)),
      kind: "tool",
      signedInAt: lately,
      lastActivityAt: lately,
      device,
      place: device,
      engine: {},
    });
}
