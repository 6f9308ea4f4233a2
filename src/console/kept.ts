import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import type { z } from "zod";
import { sent, type Visit } from "./visit.ts";

/** As the form calls it. */
const keyField = "kept";

const algorithm = "aes-256-gcm";
const nonceBytes = 12;
const tagBytes = 16;

/** 256 bits, for one list: only the page that it is on has it. */
export const newKey = (): string => randomBytes(32).toString("base64url");

/** Keeps for an hour what the next request needs, and no page should carry. It is sealed, for who has the key and who is signed in now. */
export function keep(visit: Visit, key: string, value: unknown): Promise<void> {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, bytesOf(key), nonce).setAAD(whose(visit));
  const sealed = Buffer.concat([nonce, cipher.update(JSON.stringify(value), "utf8"), cipher.final()]);
  return visit.deps.keep(nameOf(key), Buffer.concat([sealed, cipher.getAuthTag()]).toString("base64"));
}

/** What the key in the form opens; undefined where there is none, or nothing is kept under it any more, or it is somebody else's, or another form's. */
export async function keptFor<Value>(
  visit: Visit,
  shape: z.ZodType<Value>,
): Promise<{ readonly key: string; readonly value: Value } | undefined> {
  const key = sent(visit, keyField);
  if (!/^[\w-]{43}$/.test(key)) return undefined;
  const sealed = await visit.deps.kept(nameOf(key));
  const text = sealed === undefined ? undefined : opened(visit, key, Buffer.from(sealed, "base64"));
  const read = text === undefined ? undefined : shape.safeParse(JSON.parse(text));
  return read?.success === true ? { key, value: read.data } : undefined;
}

/** What a form carries to be answered with it. */
export const carrying = (key: string): Readonly<Record<string, string>> => ({ [keyField]: key });

const bytesOf = (key: string): Buffer => Buffer.from(key, "base64url");

/** Whoever reads what is kept can open none of it. */
const nameOf = (key: string): string => createHash("sha256").update(bytesOf(key)).digest("base64url");

const whose = ({ account }: Visit): Buffer => Buffer.from(account.id);

function opened(visit: Visit, key: string, sealed: Buffer): string | undefined {
  const [nonce, tag] = [sealed.subarray(0, nonceBytes), sealed.subarray(-tagBytes)];
  try {
    const decipher = createDecipheriv(algorithm, bytesOf(key), nonce, { authTagLength: tagBytes });
    decipher.setAAD(whose(visit)).setAuthTag(tag);
    const text = decipher.update(sealed.subarray(nonceBytes, -tagBytes));
    return Buffer.concat([text, decipher.final()]).toString("utf8");
  } catch {
    return undefined;
  }
}
