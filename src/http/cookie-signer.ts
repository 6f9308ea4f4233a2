import { createHmac, createSecretKey, timingSafeEqual } from "node:crypto";

/** What signs cookies, as Koa and the engine take it: see the package keygrip, whose signatures these are as well. */
interface CookieSigner {
  sign(data: string): string;
  verify(data: string, signature: string): boolean;
  /** Which of the secrets has signed it, or -1. */
  index(data: string, signature: string): number;
}

/**
 * The first secret signs, all of them are believed, so that secrets can be replaced while people sign in. Keygrip itself
 * draws random numbers and hashes twice more for each comparison: half of what a page spends on its cookies.
 */
export function cookieSigner(secrets: readonly string[]): CookieSigner {
  const [newest] = secrets;
  if (newest === undefined) throw new Error("signing cookies needs at least one secret");
  const signers = secrets.map(signerWith);
  const index = (data: string, signature: string): number =>
    signers.findIndex((sign) => equal(sign(data), signature));

  return {
    sign: signerWith(newest),
    verify: (data, signature) => index(data, signature) >= 0,
    index,
  };
}

function signerWith(secret: string): (data: string) => string {
  const key = createSecretKey(secret, "utf8");
  return (data) => createHmac("sha1", key).update(data).digest("base64url");
}

function equal(right: string, given: string): boolean {
  const [a, b] = [Buffer.from(right), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}
