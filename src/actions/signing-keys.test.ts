import { afterEach, beforeEach, expect, it } from "vitest";
import { days, hours, type Instant, instant, minutes } from "../policy/time.ts";
import { openSqlStores, type SqlStores } from "../store/sql/open.ts";
import { operator } from "./caller.ts";
import { ensureSigningKeys, openSigningKey, publishedKeys, rotateKeys } from "./signing-keys.ts";

const secret = "a key-encryption secret of the tests";
const start = instant(Date.UTC(2026, 8, 1));

let stores: SqlStores;
let now: Instant;
beforeEach(async () => {
  stores = await openSqlStores({ recordsPath: ":memory:", signInsPath: ":memory:" });
  now = start;
});
afterEach(() => stores.close());

const deps = () => ({
  records: stores.records,
  now: () => now,
  takeEffect: async () => undefined,
  keyEncryptionSecret: secret,
});
const kids = async (at: Instant) =>
  publishedKeys(await stores.records.signingKeys(), at).map(({ kid }) => kid);
const rotate = (how?: { atOnce: boolean }) => rotateKeys(deps())(operator("test"), how);

it("makes one key of each algorithm at the first start, and finds them at the next", async () => {
  await ensureSigningKeys(deps());
  const made = await stores.records.signingKeys();
  expect(new Set(made.map(({ algorithm }) => algorithm))).toEqual(new Set(["RS256", "ES256"]));
  await ensureSigningKeys(deps());
  expect(await stores.records.signingKeys()).toEqual(made);
});

it("seals the private part: it opens with the secret, not with another, and not under another name", async () => {
  await ensureSigningKeys(deps());
  const [one, other] = await stores.records.signingKeys();
  if (one === undefined || other === undefined) throw new Error("no keys");
  expect(one.sealed).not.toContain('"d"');
  expect(openSigningKey(secret, one)).toMatchObject({
    kid: one.kid,
    alg: one.algorithm,
    d: expect.any(String),
  });
  expect(() => openSigningKey("another secret, just as long as that", one)).toThrow(
    /HALLPASS_KEY_ENCRYPTION_SECRET/,
  );
  expect(() => openSigningKey(secret, { ...one, sealed: other.sealed })).toThrow(/does not open/);
  expect(() => openSigningKey(secret, { ...one, sealed: "nonsense" })).toThrow(/does not open/);
});

it("publishes new keys ten minutes before they sign, and old ones a day after", async () => {
  await ensureSigningKeys(deps());
  const old = await kids(start);
  now = instant(start + days(30));
  const rotated = now;
  await rotate();
  const before = await kids(instant(rotated + minutes(10) - 1));
  expect(before.slice(0, 2)).toEqual(old);
  expect(before).toHaveLength(4);
  const after = await kids(instant(rotated + minutes(10)));
  expect(after.slice(2)).toEqual(old);
  expect(await kids(instant(rotated + minutes(10) + hours(24) - 1))).toHaveLength(4);
  expect(await kids(instant(rotated + minutes(10) + hours(24)))).toEqual(after.slice(0, 2));
});

it("at once: the new keys sign now and the old ones are withdrawn", async () => {
  await ensureSigningKeys(deps());
  const old = await kids(start);
  now = instant(start + days(1));
  await rotate({ atOnce: true });
  const left = await kids(now);
  expect(left).toHaveLength(2);
  expect(left.filter((kid) => old.includes(kid))).toEqual([]);
});

it("at once also withdraws keys that an earlier rotation has left published", async () => {
  await ensureSigningKeys(deps());
  now = instant(start + days(1));
  await rotate();
  now = instant(now + hours(1));
  await rotate({ atOnce: true });
  expect(await kids(now)).toHaveLength(2);
});

it("forgets keys that have retired, and writes who rotated into the audit record", async () => {
  await ensureSigningKeys(deps());
  await rotate();
  now = instant(start + days(3));
  await rotate();
  expect(await stores.records.signingKeys()).toHaveLength(4);
  const { items } = await stores.records.audit({ institutions: "all", limit: 10 });
  expect(items.map(({ action, actor }) => [action, actor.id])).toEqual([
    ["rotate-keys", "test"],
    ["rotate-keys", "test"],
  ]);
});

it("is for whoever administers the whole deployment", async () => {
  const without = { ...operator("test"), permissions: new Set<never>() };
  const oneSchool = { ...operator("test"), institutions: [] };
  expect(await rotateKeys(deps())(without)).toEqual({ outcome: "not_permitted" });
  expect(await rotateKeys(deps())(oneSchool)).toEqual({ outcome: "not_permitted" });
  expect(await stores.records.signingKeys()).toEqual([]);
});
