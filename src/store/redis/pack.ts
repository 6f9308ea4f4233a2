import { crc32, deflateRawSync, inflateRawSync } from "node:zlib";
import { Damaged, unlessDamaged } from "./damage.ts";

/**
 * JSON that takes a third of its room: what most records say, the dictionary says once, each as its record says it and the
 * largest last. It belongs to the forms of what is stored and never changes; a better one has forms of its own.
 */
const dictionary = Buffer.from(
  [
    'Safari on iPhoneFirefox on WindowsChrome on Android","acr":"resource":"http"nonce":"claims":{"rejected":"resources":{',
    '"expiresWithSession":true"tool"web"offline_access email"refresh_token ',
    '[{"iat":179,"exp":179,"accountId":"acc_","amr":["pwd"],"authTime":179,"codeChallenge":"","codeChallengeMethod":"S256",',
    '"grantId":"grt_","nonce":"","redirectUri":"https://:/signed-in","scope":"openid profile","sessionUid":"",',
    '"kind":"AuthorizationCode","clientId":"learning-app"},1,0,0]',
    '{"id":"grt_","accountId":"acc_","institutionId":"","clientId":"learning-app","kind":"mobile","sessionUid":"",',
    '"device":"Chrome on Android","signedInAt":179}',
    '{"iat":179,"exp":211,"accountId":"acc_","clientId":"learning-app","kind":"Grant","openid":{"scope":"openid profile"}}',
    '[{"iat":179,"exp":211,"accountId":"acc_","amr":["pwd"],"authTime":179,"grantId":"grt_","gty":"authorization_code",',
    '"rotations":0,"scope":"openid profile","sessionUid":"","kind":"RefreshToken","clientId":"learning-app","iiat":179},1,0,0]',
    '[{"iat":179,"exp":183,"kind":"Session","uid":"","accountId":"acc_","loginTs":179,"amr":["pwd"],"signedInAt":179,',
    '"authorizations":{"learning-app":{"sid":"","grantId":"grt_","persistsLogout":true}},"lastActivityAt":179,',
    '"device":"Chrome on Android"},0,1,1]',
    '[{"iat":179,"exp":179,"accountId":"acc_","grantId":"grt_","gty":"authorization_code","sessionUid":"",',
    '"kind":"AccessToken","clientId":"learning-app","scope":"openid profile","institutionId":"","clientKind":"mobile",',
    '"signedInAt":179,"issuedAt":179,"administrator":false,"signInSessionUid":"",',
    '"extra":{"institution":"","grant":"grt_"}},1,0,0]',
  ].join(""),
);

/** By itself, or where a text beside it says what it says too: that text is needed again to read it. */
const forms = { alone: "5", beside: "6" };

const how = (beside: string) => ({
  dictionary: beside === "" ? dictionary : Buffer.concat([Buffer.from(beside), dictionary]),
  level: 9,
  windowBits: 12,
  memLevel: 4,
});

export function pack(value: unknown, beside = ""): Buffer {
  const form = beside === "" ? forms.alone : forms.beside;
  const text = JSON.stringify(value);
  return Buffer.concat([Buffer.from(form), checkOf(text), deflateRawSync(text, how(beside))]);
}

export const unpack = (bytes: Buffer, beside = ""): unknown => JSON.parse(unpackText(bytes, beside));

/** Throws Damaged when the text is not what was written, and an error when the bytes are of a form of another version. */
export function unpackText(bytes: Buffer, beside = ""): string {
  const form = bytes.toString("latin1", 0, 1);
  if (form === forms.alone) return checkedText(bytes, "");
  if (form === forms.beside) return checkedText(bytes, beside);
  throw isOfAnotherForm(bytes, beside) ? new Error("Redis holds a record of an unknown form") : new Damaged();
}

/** A form is a digit. One that is not ours is damaged where what follows is ours. */
function isOfAnotherForm(bytes: Buffer, beside: string): boolean {
  if (!/\d/.test(bytes.toString("latin1", 0, 1))) return false;
  return ["", beside].every((one) => unlessDamaged(() => checkedText(bytes, one)) === undefined);
}

function checkedText(bytes: Buffer, beside: string): string {
  const text = inflated(bytes.subarray(5), beside);
  if (!checkOf(text).equals(bytes.subarray(1, 5))) throw new Damaged();
  return text;
}

/** Deflate alone would take many a changed byte for another letter of the text. */
function checkOf(text: string): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(text));
  return bytes;
}

function inflated(bytes: Buffer, beside: string): string {
  try {
    return inflateRawSync(bytes, how(beside)).toString();
  } catch {
    throw new Damaged();
  }
}
