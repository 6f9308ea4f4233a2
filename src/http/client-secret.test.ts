import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { isSettled, readSecrets, secretMatches, writtenSecrets } from "./client-secret.ts";

const hashOf = (secret: string): string => createHash("sha256").update(secret).digest("base64url");
const kept = {
  secretHashes: [hashOf("new")],
  endingSecrets: [{ hash: hashOf("old"), endsAt: 1000 }],
};

it.each([
  ["new", 0, true],
  ["new", 1000, true],
  ["old", 999, true],
  ["old", 1000, false],
  ["other", 0, false],
  ["", 0, false],
])("%o at %i ms: %s", (secret, now, right) => {
  expect(secretMatches(kept, secret, now)).toBe(right);
});

it("without any that ends takes what it has, and is settled", () => {
  expect(secretMatches({ secretHashes: kept.secretHashes }, "new", 0)).toBe(true);
  expect(secretMatches({ secretHashes: [] }, "", 0)).toBe(false);
  expect(isSettled({ secretHashes: [] }, 0)).toBe(true);
});

it("is settled from when the last one has ended", () => {
  expect([isSettled(kept, 999), isSettled(kept, 1000)]).toEqual([false, true]);
});

it("is read as it was written", () => {
  expect(readSecrets(writtenSecrets(kept))).toEqual(kept);
  const plain = { secretHashes: ["a", "b"] };
  expect(writtenSecrets(plain)).toBe("a.b");
  expect(readSecrets("a.b")).toEqual({ ...plain, endingSecrets: [] });
});
