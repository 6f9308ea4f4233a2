import { createPublicKey } from "node:crypto";
import { z } from "zod";

/** Whoever holds these can prove to be the client (RFC 7523 §2.2). */
export const publicKeys = z
  .union([
    z.literal("none"),
    z
      .array(z.looseObject({ kty: z.string() }).superRefine(sayWhatIsWrong))
      .min(1, "must name at least one")
      .max(10, "must be at most 10"),
  ])
  .optional()
  .describe("Public keys (JWK) that prove who it is, in place of a secret; none: a secret again.");

function sayWhatIsWrong(jwk: Readonly<Record<string, unknown>>, ctx: z.core.$RefinementCtx): void {
  const message = publicKeyProblem(jwk);
  if (message !== undefined) ctx.addIssue({ code: "custom", message });
}

/** Undefined when it is a public key that is strong enough. */
export function publicKeyProblem(jwk: Readonly<Record<string, unknown>>): string | undefined {
  if (["d", "p", "q", "dp", "dq", "qi", "k"].some((name) => name in jwk))
    return "must be a public key: this one has its private part, which everybody who reads this may use";
  try {
    const key = createPublicKey({ key: jwk, format: "jwk" });
    const { modulusLength = Number.POSITIVE_INFINITY } = key.asymmetricKeyDetails ?? {};
    return modulusLength < 2048 ? "must be an RSA key of 2048 bits or more" : undefined;
  } catch {
    return "must be a JWK (RFC 7517) of type RSA, EC or OKP (Ed25519)";
  }
}
