import { deflateRawSync, inflateRawSync } from "node:zlib";

/**
 * JSON that takes a third of its room: what most records say, the dictionary says once. It belongs to the form "1" of
 * what is stored and never changes; a better one is a form "2" beside it.
 */
const dictionary = Buffer.from(
  [
    '"persistsLogout":true}},"lastActivityAt":17"authorizations":{"","loginTs":17,"amr":["pwd"],"signedInAt":',
    '"kind":"Session","uid":","acr":"resource":"http"sid":"nonce":"claims":{"rejected":"resources":{',
    '"device":"Chrome on Android"Safari on iPhoneFirefox on Windows","openid":{"scope":"openid profile email ',
    'offline_access"}},"kind":"Grant"[{"iat":17,"accountId":"acc_,"amr":["pwd"],"authTime":17,"grantId":"grt_',
    '"rotations":0"iiat":17"kind":"RefreshToken","gty":"refresh_token authorization_code","sessionUid":"',
    '"expiresWithSession":true},1,0,0]"id":"grt_"clientId":"learning-app"kind":"mobile"tool"web"[{"iat":17',
    ',"exp":17,"accountId":"acc_","grantId":"grt_","gty":"authorization_code","sessionUid":"","kind":',
    '"AccessToken","clientId":"learning-app","scope":"openid profile","institutionId":"","clientKind":"mobile",',
    '"signedInAt":17,"issuedAt":17,"administrator":false,"signInSessionUid":"","extra":{"institution":"',
    '","grant":"grt_"}},1,0,0]',
  ].join(""),
);

/** By itself, or where a text beside it says what it says too: that text is needed again to read it. */
const forms = { alone: "1", beside: "2" };

const how = (beside: string) => ({
  dictionary: beside === "" ? dictionary : Buffer.concat([Buffer.from(beside), dictionary]),
  level: 9,
  windowBits: 12,
  memLevel: 4,
});

export function pack(value: unknown, beside = ""): Buffer {
  const form = beside === "" ? forms.alone : forms.beside;
  return Buffer.concat([Buffer.from(form), deflateRawSync(JSON.stringify(value), how(beside))]);
}

export const unpack = (bytes: Buffer, beside = ""): unknown => JSON.parse(unpackText(bytes, beside));

/** Throws when the bytes are of a form that this version does not know. */
export function unpackText(bytes: Buffer, beside = ""): string {
  const form = bytes.toString("latin1", 0, 1);
  if (!Object.values(forms).includes(form)) throw new Error("Redis holds a record of an unknown form");
  return inflateRawSync(bytes.subarray(1), how(form === forms.beside ? beside : "")).toString();
}
