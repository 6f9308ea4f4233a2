import type { ActiveToken } from "./answer.ts";

/** That an answer about this subject may not hold any more. */
export interface Notice {
  readonly number: number;
  /** On Hallpass's clock, in milliseconds: not before it was recorded. */
  readonly at: number;
  readonly subject: Subject;
}

/** One of the members by which an answer names whom it is about, or `everyone`. */
export type Subject =
  | Readonly<Partial<Record<(typeof members)[number], string>>>
  | { readonly everyone: true };

const members = ["grant", "sub", "client_id", "institution"] as const;

export const everyone = "everyone";

/** What a later version has added and this one does not know has to be taken to be about everyone. */
export function nameOf(subject: Subject): string {
  for (const member of members) {
    const id = (subject as Readonly<Record<string, unknown>>)[member];
    if (typeof id === "string") return `${member} ${id}`;
  }
  return everyone;
}

/**
 * All that a notice could name when it means this token. Undefined when the answer does not say: a token without a
 * sign-in, a service's, is over when its record is gone, and no notice tells of that.
 */
export function subjectsOf(token: ActiveToken): readonly string[] | undefined {
  const names: string[] = [everyone];
  for (const member of members) {
    const id = token[member];
    if (typeof id !== "string") return undefined;
    names.push(`${member} ${id}`);
  }
  return names;
}
