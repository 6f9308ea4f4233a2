import { compactVerify, exportJWK, generateKeyPair } from "jose";
import { expect, it } from "vitest";
import { importEngine } from "./internals.ts";
import { signerOf } from "./signer.ts";

const engine = await importEngine();

const made = async (alg: string) => {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { publicKey, signer: signerOf(engine, { ...(await exportJWK(privateKey)), kid: "k1", alg }) };
};

it.each(["RS256", "ES256"])("signs with %s as JWS wants it (RFC 7515 §5.1)", async (alg) => {
  const { publicKey, signer } = await made(alg);
  const text = [JSON.stringify({ alg }), "what is signed"]
    .map((part) => Buffer.from(part).toString("base64url"))
    .join(".");
  const signature = Buffer.from(await signer.sign(Buffer.from(text))).toString("base64url");
  const { payload } = await compactVerify(`${text}.${signature}`, publicKey);
  expect(Buffer.from(payload).toString()).toBe("what is signed");
});

it("publishes its public part and nothing else", async () => {
  const { signer } = await made("RS256");
  const { kid, alg, use, kty, n, e } = signer;
  expect({ kid, alg, use, kty, e }).toEqual({ kid: "k1", alg: "RS256", use: "sig", kty: "RSA", e: "AQAB" });
  expect(n).toMatch(/^[\w-]{342}$/);
  expect(JSON.stringify(signer)).toBe("{}");
});
