import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { expect, it } from "vitest";
import { publicKeyProblem } from "./public-keys.ts";

const jwk = (key: KeyObject) => ({ ...key.export({ format: "jwk" }) });
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
const rsa = (modulusLength: number) => generateKeyPairSync("rsa", { modulusLength });

it("takes public keys that are strong enough", () => {
  for (const { publicKey } of [ec, generateKeyPairSync("ed25519"), rsa(2048)])
    expect(publicKeyProblem(jwk(publicKey))).toBeUndefined();
});

it.each<[string, object, RegExp]>([
  ["a private key", jwk(ec.privateKey), /private part/],
  ["a shared secret", { kty: "oct", k: "c2VjcmV0" }, /private part/],
  ["a weak key", jwk(rsa(1024).publicKey), /2048 bits/],
  ["no key", { kty: "RSA" }, /must be a JWK/],
  ["nonsense", { kty: "x", n: 1 }, /must be a JWK/],
])("refuses %s, and says why", (_what, key, why) => {
  expect(publicKeyProblem({ ...key })).toMatch(why);
});
