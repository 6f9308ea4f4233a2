import { hash as argon2Hash, argon2id } from "argon2";
import { beforeAll, expect, it } from "vitest";
import { Busy, type PasswordHasher, passwordHasher } from "./hash-password.ts";

let hasher: PasswordHasher;
beforeAll(() => {
  hasher = passwordHasher({ atOnce: 2 });
});

it("hashes with argon2id and OWASP's parameters", async () => {
  expect(await hasher.hash("correct horse")).toMatch(
    /^\$argon2id\$v=19\$m=19456,p=1,t=2\$|^\$argon2id\$v=19\$m=19456,t=2,p=1\$/,
  );
});

it("goes by another cost where one is given, and takes what was hashed with it for outdated elsewhere", async () => {
  const cheap = passwordHasher({ atOnce: 1, cost: { memoryCost: 1024, timeCost: 2, parallelism: 1 } });
  const hash = await cheap.hash("correct horse");
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=1024,/);
  expect(await cheap.verify(hash, "correct horse")).toEqual({ right: true, outdated: false });
  expect(await hasher.verify(hash, "correct horse")).toEqual({ right: true, outdated: true });
});

it("tells right from wrong", async () => {
  const hash = await hasher.hash("correct horse");
  expect(await hasher.verify(hash, "correct horse")).toEqual({ right: true, outdated: false });
  expect(await hasher.verify(hash, "Correct horse")).toEqual({ right: false, outdated: false });
});

it("never says right without a hash", async () => {
  expect(await hasher.verify(undefined, "")).toEqual({ right: false, outdated: false });
});

it("looks at all of a long password: nothing is cut off at 72 bytes or anywhere else", async () => {
  const long = "é".repeat(999);
  const hash = await hasher.hash(`${long}a`);
  expect(await hasher.verify(hash, `${long}a`)).toMatchObject({ right: true });
  expect(await hasher.verify(hash, `${long}b`)).toMatchObject({ right: false });
});

it("refuses more than 1000 characters", async () => {
  await expect(hasher.hash("x".repeat(1001))).rejects.toThrow(RangeError);
  const empty = await argon2Hash("");
  expect(await hasher.verify(empty, "x".repeat(1001))).toMatchObject({ right: false });
});

it("takes the same letter from every keyboard", async () => {
  const hash = await hasher.hash("caf\u00e9 caf\u00e9");
  expect(await hasher.verify(hash, "cafe\u0301 cafe\u0301")).toMatchObject({ right: true });
});

it("notices a right password with a hash of earlier parameters", async () => {
  const old = await argon2Hash("correct horse", {
    type: argon2id,
    memoryCost: 8192,
    timeCost: 1,
    parallelism: 1,
  });
  expect(await hasher.verify(old, "correct horse")).toEqual({ right: true, outdated: true });
  expect(await hasher.verify(old, "wrong horse")).toEqual({ right: false, outdated: false });
});

const median = (times: readonly number[]) => times.toSorted((a, b) => a - b)[7] ?? 0;

it("takes as long for nobody as for somebody", async () => {
  const hash = await hasher.hash("correct horse");
  const took = async (against: string | undefined) => {
    const begun = performance.now();
    await hasher.verify(against, "wrong horse");
    return performance.now() - begun;
  };
  const somebody: number[] = [];
  const nobody: number[] = [];
  for (let round = 0; round < 15; round++) {
    somebody.push(await took(hash));
    nobody.push(await took(undefined));
  }
  expect(median(nobody) / median(somebody)).toBeGreaterThan(0.5);
  expect(median(nobody) / median(somebody)).toBeLessThan(2);
});

it("turns away those beyond one at work and two waiting, and goes on with the others", async () => {
  const small = passwordHasher({ atOnce: 1, waiting: 2 });
  await small.hash("the hash for nobody is made first");
  const all = await Promise.allSettled(Array.from({ length: 5 }, () => small.hash("correct horse")));
  const refused = all.filter((one) => one.status === "rejected").map(({ reason }) => reason as unknown);
  expect(refused).toHaveLength(2);
  expect(refused.every((reason) => reason instanceof Busy)).toBe(true);
  expect(await small.hash("correct horse")).toContain("$argon2id$");
});
