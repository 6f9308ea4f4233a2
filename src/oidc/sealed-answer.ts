import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import type { EngineRecord } from "../store/port/engine-records.ts";

/** The answer to a refresh, with the records that make it good. */
export interface Answer {
  readonly body: Readonly<Record<string, unknown>>;
  readonly accessToken: EngineRecord;
  readonly successor: EngineRecord;
}

/** What opens a sealed answer: the refresh token itself, presented by the same client that asks for the same. */
export interface Presented {
  readonly refreshToken: string;
  readonly clientId: string;
  readonly scope: string | undefined;
  readonly resources: readonly string[];
  /** The thumbprint of the key that the token is bound to (RFC 9449 §6.1), if it is bound to one. */
  readonly key: string | undefined;
}

const algorithm = "aes-256-gcm";
const nonceLength = 12;
const tagLength = 16;

/** The store holds only a hash of the refresh token, so the store alone never opens this. */
export function sealAnswer(answer: Answer, presented: Presented): string {
  const nonce = randomBytes(nonceLength);
  const cipher = createCipheriv(algorithm, keyOf(presented), nonce).setAAD(context(presented));
  const sealed = Buffer.concat([cipher.update(JSON.stringify(answer)), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64url");
}

/** Undefined when it was sealed for another request. */
export function openAnswer(text: string, presented: Presented): Answer | undefined {
  const bytes = Buffer.from(text, "base64url");
  const nonce = bytes.subarray(0, nonceLength);
  const tag = bytes.subarray(nonceLength, nonceLength + tagLength);
  try {
    const decipher = createDecipheriv(algorithm, keyOf(presented), nonce, { authTagLength: tagLength });
    decipher.setAAD(context(presented)).setAuthTag(tag);
    const opened = [decipher.update(bytes.subarray(nonceLength + tagLength)), decipher.final()];
    return JSON.parse(Buffer.concat(opened).toString()) as Answer;
  } catch {
    return undefined;
  }
}

/** RFC 5869 without a salt: a refresh token is 256 random bits already. */
const keyOf = ({ refreshToken }: Presented): Uint8Array =>
  new Uint8Array(hkdfSync("sha256", refreshToken, "", "hallpass answer to a refresh", 32));

function context({ clientId, scope, resources, key }: Presented): Buffer {
  const scopes = scope?.split(" ").toSorted() ?? null;
  return Buffer.from(JSON.stringify([clientId, scopes, resources.toSorted(), key ?? null]));
}
