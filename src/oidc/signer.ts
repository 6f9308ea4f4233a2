import { createPrivateKey, createPublicKey, sign, type webcrypto } from "node:crypto";
import type { JWK } from "jose";
import type { ExternalSigningKey } from "oidc-provider";
import type { EngineModule } from "./internals.ts";

/**
 * A signing key, given as a private JWK with `kid` and `alg` (RS256 or ES256), that signs as soon as it is asked. A
 * signature takes the event loop a third of a millisecond; to have a thread make it takes the machine half as much again.
 */
export function signerOf({ ExternalSigningKey: Base }: EngineModule, jwk: JWK): ExternalSigningKey {
  const given = { key: jwk as webcrypto.JsonWebKey, format: "jwk" } as const;
  const privateKey = createPrivateKey(given);
  const publicKey = createPublicKey(given);
  return new (class extends Base {
    override get kid() {
      return jwk.kid;
    }
    override get alg() {
      return jwk.alg;
    }
    override keyObject() {
      return publicKey;
    }
    override sign(data: Uint8Array) {
      // RFC 7518 §3.4: r and s one after the other. RSA passes over it.
      return sign("sha256", data, { key: privateKey, dsaEncoding: "ieee-p1363" });
    }
  })();
}

/** A JWT (RFC 7519) as the engine makes an ID token of these claims: with its default algorithm and the first key for it. */
export function signedBy(signers: readonly ExternalSigningKey[]): (claims: object) => string {
  const signer = signers.find(({ alg }) => alg === "RS256");
  const head = encoded({ alg: signer?.alg, kid: signer?.kid });
  return (claims) => {
    if (signer === undefined) throw new Error("There is no key that signs ID tokens.");
    const text = `${head}.${encoded(claims)}`;
    return `${text}.${Buffer.from(signer.sign(Buffer.from(text)) as Uint8Array).toString("base64url")}`;
  };
}

const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString("base64url");
