import { randomUUID } from "node:crypto";
import { exportJWK, type GenerateKeyPairResult, generateKeyPair, type JWTPayload, SignJWT } from "jose";

export type Keys = GenerateKeyPairResult;

export const newKeys = (): Promise<Keys> => generateKeyPair("ES256");

/** As content names it. */
export const publicKey = async ({ publicKey: key }: Keys) => ({ ...(await exportJWK(key)), kid: "one" });

interface Asserted {
  readonly keys: Keys;
  readonly id: string;
  readonly aud: string;
}

export const inSeconds = (length: number): number => Math.floor(Date.now() / 1000) + length;

/** The form fields that prove a client by its key (RFC 7523 §2.2), right but for the claims that are given. */
export async function assertion({ keys, id, aud }: Asserted, claims: JWTPayload = {}) {
  const right = { iss: id, sub: id, aud, jti: randomUUID(), exp: inSeconds(60), ...claims };
  const signed = await new SignJWT(right)
    .setProtectedHeader({ alg: "ES256", kid: "one" })
    .sign(keys.privateKey);
  return {
    client_assertion: signed,
    client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
  };
}
