import { afterEach, beforeEach, expect, it } from "vitest";
import { days, hours, type Instant, instant, minutes } from "../policy/time.ts";
import { openSqlStores, type SqlStores } from "../store/sql/open.ts";
import { operator } from "./caller.ts";
import {
  ensureSigningKeys,
  openSigningKey,
  publishedKeys,
  type RotateKeys,
  rotateKeys,
} from "./signing-keys.ts";

const secret = "a key-encryption secret of the tests";
const start = instant(Date.UTC(2026, 8, 1));

type RotateHow = Parameters<RotateKeys>[1];

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
const rotate = (how?: RotateHow) => rotateKeys(deps())(operator("test"), how);

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

it("keeps what it has when two processes make the first start at once", async () => {
  const none = { ...stores.records, signingKeys: async () => [] };
  await ensureSigningKeys(deps());
  const made = await stores.records.signingKeys();
  // The other has looked before there were any.
  await ensureSigningKeys({ ...deps(), records: none });
  expect(await stores.records.signingKeys()).toEqual(made);
});

it("makes no keys in vain at a start that finds some", async () => {
  await ensureSigningKeys(deps());
  let changes = 0;
  const change: typeof stores.records.change = async (work) => {
    changes += 1;
    return stores.records.change(work);
  };
  await ensureSigningKeys({ ...deps(), records: { ...stores.records, change } });
  expect(changes).toBe(0);
});

it.each([
  ["one soon to sign", false, minutes(10)],
  ["at once, one that signs now", true, 0],
])("answers with what it made and records it: %s", async (_how, atOnce, ahead) => {
  await ensureSigningKeys(deps());
  now = instant(start + days(1));
  const answer = await rotate({ atOnce, code: "leaked", note: "see the log" });
  const newest = (await stores.records.signingKeys()).filter(({ createdAt }) => createdAt === now);
  expect(newest.map(({ signsFrom }) => signsFrom - now)).toEqual([ahead, ahead]);
  if (answer.outcome !== "rotated") throw new Error(answer.outcome);
  expect(new Set(answer.keys)).toEqual(new Set(newest));
  const { items } = await stores.records.audit({ institutions: "all", limit: 10 });
  expect(items).toMatchObject([
    { at: now, code: "leaked", note: "see the log", details: { kids: answer.keys.map(({ kid }) => kid) } },
  ]);
});

it("records no reason when none was given", async () => {
  await rotate();
  const { items } = await stores.records.audit({ institutions: "all", limit: 10 });
  expect(items).toHaveLength(1);
  expect(items[0]).not.toHaveProperty("code");
});

it("keeps a replaced key until its day is over, through further rotations, and not a moment longer", async () => {
  await ensureSigningKeys(deps());
  const first = await kids(start);
  await rotate();
  const retiresAt = instant(start + minutes(10) + hours(24));
  const held = async () =>
    (await stores.records.signingKeys()).filter(({ kid }) => first.includes(kid)).map((key) => key.retiresAt);
  now = instant(retiresAt - 1);
  await rotate();
  expect(await held()).toEqual([retiresAt, retiresAt]);
  now = retiresAt;
  await rotate();
  expect(await held()).toEqual([]);
});

it("makes keys for signatures, and says so in them", async () => {
  await ensureSigningKeys(deps());
  for (const key of await stores.records.signingKeys())
    expect(openSigningKey(secret, key)).toMatchObject({ use: "sig" });
});

it.each([
  ["one part", (sealed: string) => sealed.split(".").slice(0, 1)],
  ["two parts", (sealed: string) => sealed.split(".").slice(0, 2)],
])("tells the operator what is wrong with a key of %s, as a list of problems", async (_parts, cut) => {
  await ensureSigningKeys(deps());
  const [key] = await stores.records.signingKeys();
  if (key === undefined) throw new Error("no keys");
  const problem = `The signing key ${key.kid} does not open with this HALLPASS_KEY_ENCRYPTION_SECRET. Start with the secret it was made with.`;
  const sealed = cut(key.sealed).join(".");
  expect(() => openSigningKey(secret, { ...key, sealed })).toThrow(
    expect.objectContaining({ name: "WrongKeySecret", message: problem, problems: [problem] }),
  );
});

it("opens keys that were sealed by an earlier release", () => {
  const sealed =
    "BwcHBwcHBwcHBwcH.ZnfrDMbLcrTDif-2aIRpdw.h5qNSmthHzUnrad9EqivmlQFR6sJw0kIz98adnH_oCPyoV-T78q8bUj65A";
  const key = { kid: "kid-of-old", algorithm: "ES256", createdAt: start, signsFrom: start, sealed } as const;
  expect(openSigningKey(secret, key)).toEqual({ kid: "kid-of-old", kty: "EC", use: "sig" });
});

it("is for whoever administers the whole deployment", async () => {
  const without = { ...operator("test"), permissions: new Set<never>() };
  const oneSchool = { ...operator("test"), institutions: [] };
  expect(await rotateKeys(deps())(without)).toEqual({ outcome: "not_permitted" });
  expect(await rotateKeys(deps())(oneSchool)).toEqual({ outcome: "not_permitted" });
  expect(await stores.records.signingKeys()).toEqual([]);
});
