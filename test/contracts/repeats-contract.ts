import { expect, it } from "vitest";
import { grantId } from "../../src/policy/ids.ts";
import { minutes } from "../../src/policy/time.ts";
import type { EngineRecord } from "../../src/store/port/engine-records.ts";
import { ana, at, grant, phone } from "./examples.ts";
import type { SignInStores } from "./sign-ins-contract.ts";

const record = (changes: Partial<EngineRecord> = {}): EngineRecord => ({
  model: "RefreshToken",
  hash: "hash",
  payload: { kind: "RefreshToken" },
  expiresAt: at(100_000),
  grantId: phone,
  ...changes,
});

const sessionWith = (authorizations: object): EngineRecord =>
  record({
    model: "Session",
    hash: "session",
    uid: "uid",
    accountId: ana,
    payload: { accountId: "acc_ana", authorizations },
  });
const successors = [record({ model: "AccessToken", hash: "access" }), record({ hash: "next" })];
const use = { at: at(1), note: { text: "the answer", until: at(100) }, successors };
const another = grantId("grt_another");

type Write = (stores: SignInStores) => Promise<unknown>;

/** Each of them as callers send it; what one needs beforehand is there: a grant, a refresh token and a session. */
const writes: readonly (readonly [string, Write])[] = [
  ["putGrant", async ({ signIns }) => signIns.putGrant(grant({ engine: { openid: { scope: "more" } } }))],
  ["putGrant of a new one", async ({ signIns }) => signIns.putGrant(grant({ id: another }))],
  ["recordActivity", async ({ signIns }) => signIns.recordActivity(new Map([[phone, at(7)]]))],
  ["removeGrants", async ({ signIns }) => signIns.removeGrants([phone])],
  ["countAnew", async ({ signIns }) => signIns.countAnew("key", minutes(1), at(1))],
  ["resetCount", async ({ signIns }) => signIns.resetCount("key")],
  ["put", async ({ engineRecords }) => engineRecords.put(record({ payload: { new: true } }))],
  ["put of a session", async ({ engineRecords }) => engineRecords.put(sessionWith({ tool: { sid: "2" } }))],
  ["consume", async ({ engineRecords }) => engineRecords.consume("RefreshToken", "hash", use)],
  ["remove", async ({ engineRecords }) => engineRecords.remove("RefreshToken", "hash")],
  ["putSuccessors", async ({ engineRecords }) => engineRecords.putSuccessors("used", successors)],
];

/** Whoever has lost an answer sends the very same again: a store that has done it already stays as it is. */
export function staysTheSameWhenAWriteIsRepeated(stores: () => SignInStores): void {
  it.each(writes)("is after %s, sent again and by two at once, as after the first", async (_name, write) => {
    const { signIns, engineRecords } = stores();
    await signIns.putGrant(grant());
    await signIns.countAnew("key", minutes(5), at(0));
    for (const put of [record(), record({ hash: "used" }), sessionWith({ app: { sid: "1" } })])
      await engineRecords.put(put);
    await engineRecords.consume("RefreshToken", "used", { at: at(1) });
    const before = await stateOf(stores());
    await write(stores());
    const after = await stateOf(stores());
    expect(after).not.toEqual(before);
    await write(stores());
    expect(await stateOf(stores())).toEqual(after);
    await Promise.all([write(stores()), write(stores())]);
    expect(await stateOf(stores())).toEqual(after);
  });
}

/** Everything about them that can be asked for. */
async function stateOf({ signIns, engineRecords }: SignInStores): Promise<unknown> {
  const named = [record(), record({ hash: "used" }), ...successors, sessionWith({})];
  return {
    grants: await Promise.all([phone, another].map(async (id) => signIns.grant(id))),
    listed: await signIns.grantsOf(ana),
    inReach: await signIns.grantsAt({}, { limit: 9 }),
    idle: await signIns.idleGrants({ before: at(9999), limit: 9 }),
    counted: await Promise.all([at(2), at(90_000)].map(async (now) => signIns.counted("key", now))),
    records: await Promise.all(named.map(async ({ model, hash }) => engineRecords.find(model, hash, at(2)))),
    byUid: await engineRecords.findByUid("Session", "uid", at(2)),
    sessions: await engineRecords.sessionsOf(ana, at(2)),
    used: await Promise.all(["hash", "used"].map(async (hash) => engineRecords.usedRefreshToken(hash))),
  };
}
