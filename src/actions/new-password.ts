import { generatePassword } from "./generate-password.ts";
import { type PasswordProblem, passwordProblem } from "./password-rules.ts";

export type HashPassword = (password: string) => Promise<string>;

export type NewPassword =
  | { readonly hash: string; readonly generated?: string }
  | { readonly problem: PasswordProblem };

/**
 * "generate" stands for a random password, told once in the outcome; the block list keeps the word itself from being one.
 * Called before the transaction: hashing takes long on purpose, and writers wait for one another.
 */
export async function newPassword(
  requested: string,
  username: string,
  hashPassword: HashPassword,
): Promise<NewPassword> {
  if (requested === "generate") {
    const generated = generatePassword();
    return { hash: await hashPassword(generated), generated };
  }
  const problem = passwordProblem(requested, username);
  return problem === undefined ? { hash: await hashPassword(requested) } : { problem };
}
