import { createHash, randomBytes } from "node:crypto";
import { importJWK, SignJWT } from "jose";
import { type Instant, minutes, seconds } from "../policy/time.ts";
import type { Logout } from "../store/port/logouts.ts";
import type { RecordsReader } from "../store/port/records.ts";
import { openSigningKey, publishedKeys } from "./signing-keys.ts";

/** The session at a client, as ID tokens and logout tokens name it: always the same, and it opens nothing. */
export const sidOf = (sessionUid: string, clientId: string): string =>
  createHash("sha256")
    .update(JSON.stringify(["sid", sessionUid, clientId]))
    .digest("base64url");

interface Deps {
  readonly issuer: string;
  readonly records: RecordsReader;
  readonly keyEncryptionSecret: string;
  readonly now: () => Instant;
}

/** OpenID Connect Back-Channel Logout 1.0 §2.4: short-lived, without a nonce, so that it never passes for an ID token. */
export const logoutToken =
  ({ issuer, records, keyEncryptionSecret, now }: Deps) =>
  async ({ clientId, accountId, sid }: Logout): Promise<string> => {
    const at = now();
    const keys = publishedKeys(await records.signingKeys(), at);
    const key = keys.find(({ algorithm }) => algorithm === "RS256");
    if (key === undefined) throw new Error("there is no RS256 key");
    const issuedAt = Math.floor(at / seconds(1));
    return new SignJWT({ events: { "http://schemas.openid.net/event/backchannel-logout": {} }, sid })
      .setProtectedHeader({ alg: "RS256", typ: "logout+jwt", kid: key.kid })
      .setIssuer(issuer)
      .setAudience(clientId)
      .setSubject(accountId)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + minutes(2) / seconds(1))
      .setJti(randomBytes(16).toString("base64url"))
      .sign(await importJWK(openSigningKey(keyEncryptionSecret, key), "RS256"));
  };
