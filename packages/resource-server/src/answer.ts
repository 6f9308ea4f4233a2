/** What Hallpass says of a token that is good (RFC 7662 §2.2). */
export interface ActiveToken {
  readonly active: true;
  /** The account's id. Absent for a service's token. */
  readonly sub?: string;
  readonly client_id: string;
  /** What it may be used for, with spaces between. */
  readonly scope?: string;
  /** In seconds since 1970. From here on it is too late. */
  readonly exp: number;
  readonly iat?: number;
  readonly iss?: string;
  readonly aud?: string;
  /** The id of the person's school. Use it to keep schools apart. */
  readonly institution?: string;
  /** The sign-in that the token belongs to. */
  readonly grant?: string;
  readonly [member: string]: unknown;
}

/** `active: false`: unknown, run out, ended, or meant for somebody else. You are not told which. */
export type Answer = { readonly active: false } | ActiveToken;

const inactive: Answer = { active: false };

/** Whether the token is good cannot be told at the moment. That is 503 for your caller, never 401. */
export class CannotTell extends Error {
  override readonly name = "CannotTell";
  /** In seconds. */
  readonly retryAfter: number;

  constructor(
    message: string,
    more: { readonly retryAfter?: number | undefined; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: more.cause });
    this.retryAfter = more.retryAfter ?? 1;
  }
}

/** Undefined when it is no answer at all. */
export function answerOf(text: string): Answer | undefined {
  const given = objectOf(text);
  if (given?.["active"] === false) return inactive;
  if (given?.["active"] !== true) return undefined;
  const isToken = typeof given["client_id"] === "string" && typeof given["exp"] === "number";
  return isToken ? (given as unknown as ActiveToken) : undefined;
}

export function objectOf(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
