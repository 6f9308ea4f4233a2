import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { exportJWK, generateKeyPair, type JWK } from "jose";
import { after, type Duration, earliest, hours, type Instant, minutes } from "../policy/time.ts";
import type { SigningKey } from "../store/port/entities.ts";
import type { RecordsWriter } from "../store/port/records.ts";
import { auditRecord } from "./audit-record.ts";
import type { Caller } from "./caller.ts";
import type { ActionDeps } from "./deps.ts";
import type { GivenReason } from "./given-reason.ts";

const signingAlgorithms = ["RS256", "ES256"] as const;

/** How long a new key is published before it signs, so that whoever caches the key set has it by then. */
const publishedAhead: Duration = minutes(10);
/** How long a replaced key stays published: ID tokens live an hour, caches and clocks get a day. */
const publishedAfter: Duration = hours(24);

interface KeyDeps extends ActionDeps {
  readonly keyEncryptionSecret: string;
}

interface RotateHow extends GivenReason {
  readonly atOnce: boolean;
}

export type RotateKeys = (
  caller: Caller,
  how?: RotateHow,
) => Promise<{ outcome: "rotated"; keys: readonly SigningKey[] } | { outcome: "not_permitted" }>;

/**
 * One new key of each algorithm, published now and signing soon; those it replaces stay published for a day after. At
 * once (a key has leaked): the new ones sign now, and the old ones are withdrawn.
 */
export const rotateKeys =
  (deps: KeyDeps): RotateKeys =>
  async (caller, how) => {
    if (!caller.permissions.has("keys:rotate") || caller.institutions !== "all")
      return { outcome: "not_permitted" };
    const now = deps.now();
    const signsFrom = how?.atOnce === true ? now : after(now, publishedAhead);
    const made = await makeKeys(deps.keyEncryptionSecret, { now, signsFrom });
    const retiresAt = how?.atOnce === true ? now : after(signsFrom, publishedAfter);
    await deps.records.change(async (writer) => {
      await replaceKeys(writer, made, { now, retiresAt });
      const details = { kids: made.map(({ kid }) => kid) };
      const act = { action: "rotate-keys", at: now, details, ...(how !== undefined && { reason: how }) };
      await writer.addAudit(auditRecord(caller, act));
    });
    await deps.takeEffect();
    return { outcome: "rotated", keys: made };
  };

/** The first start makes the first keys; every other start finds them. */
export const ensureSigningKeys = async (deps: KeyDeps): Promise<void> => {
  if ((await deps.records.signingKeys()).length > 0) return;
  const now = deps.now();
  const made = await makeKeys(deps.keyEncryptionSecret, { now, signsFrom: now });
  await deps.records.change(async (writer) => {
    if ((await writer.signingKeys()).length === 0) await replaceKeys(writer, made, { now, retiresAt: now });
  });
};

async function replaceKeys(
  writer: RecordsWriter,
  made: readonly SigningKey[],
  { now, retiresAt }: { readonly now: Instant; readonly retiresAt: Instant },
): Promise<void> {
  for (const key of await writer.signingKeys()) {
    if (key.retiresAt !== undefined && key.retiresAt <= now) await writer.removeSigningKey(key.kid);
    else await writer.putSigningKey({ ...key, retiresAt: earliest(key.retiresAt ?? retiresAt, retiresAt) });
  }
  for (const key of made) await writer.putSigningKey(key);
}

/** Those to publish at `now`, of each algorithm the one that signs first. */
export function publishedKeys(keys: readonly SigningKey[], now: Instant): readonly SigningKey[] {
  const published = keys.filter(({ retiresAt }) => retiresAt === undefined || now < retiresAt);
  const rank = ({ signsFrom }: SigningKey): number => (signsFrom <= now ? now - signsFrom : signsFrom);
  return published.toSorted((a, b) => rank(a) - rank(b));
}

async function makeKeys(
  secret: string,
  when: { now: Instant; signsFrom: Instant },
): Promise<readonly SigningKey[]> {
  return Promise.all(
    signingAlgorithms.map(async (algorithm) => {
      const { privateKey } = await generateKeyPair(algorithm, { extractable: true, modulusLength: 2048 });
      const kid = randomBytes(9).toString("base64url");
      const jwk = { ...(await exportJWK(privateKey)), kid, alg: algorithm, use: "sig" };
      return { kid, algorithm, createdAt: when.now, signsFrom: when.signsFrom, sealed: seal(secret, jwk) };
    }),
  );
}

/** AES-256-GCM: nonce, tag and text in base64url. The kid is bound in, so that sealed keys cannot be swapped. */
function seal(secret: string, jwk: JWK & { kid: string }): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", sealingKey(secret), nonce).setAAD(Buffer.from(jwk.kid));
  const text = Buffer.concat([cipher.update(JSON.stringify(jwk)), cipher.final()]);
  return [nonce, cipher.getAuthTag(), text].map((bytes) => bytes.toString("base64url")).join(".");
}

/** Throws when the key-encryption secret is not the one it was sealed with. */
export function openSigningKey(secret: string, { kid, sealed }: SigningKey): JWK {
  const [nonce, tag, text] = sealed.split(".").map((part) => Buffer.from(part, "base64url"));
  if (nonce === undefined || tag === undefined || text === undefined) throw new WrongKeySecret(kid);
  try {
    const decipher = createDecipheriv("aes-256-gcm", sealingKey(secret), nonce).setAAD(Buffer.from(kid));
    decipher.setAuthTag(tag);
    return JSON.parse(Buffer.concat([decipher.update(text), decipher.final()]).toString()) as JWK;
  } catch {
    throw new WrongKeySecret(kid);
  }
}

/** Told to the operator in full, like every list of problems. */
class WrongKeySecret extends Error {
  override readonly name = "WrongKeySecret";
  readonly problems: readonly string[];
  constructor(kid: string) {
    const problem = `The signing key ${kid} does not open with this HALLPASS_KEY_ENCRYPTION_SECRET. Start with the secret it was made with.`;
    super(problem);
    this.problems = [problem];
  }
}

const sealingKey = (secret: string): Buffer =>
  Buffer.from(hkdfSync("sha256", secret, "hallpass", "signing keys", 32));
