import type { Context, Middleware } from "koa";

/** Every kind of problem document (RFC 9457). `type` is `/problems/` and the word, and never changes its meaning. */
export const problems = {
  "invalid-request": { status: 400, title: "The request is not what this address takes." },
  "no-token": { status: 401, title: "An access token is needed." },
  "invalid-token": { status: 401, title: "The access token is not good, or not any more." },
  "insufficient-scope": { status: 403, title: "This access token is not enough." },
  "not-permitted": { status: 403, title: "You may not do this to this account or client." },
  "own-request": { status: 403, title: "Nobody approves what they have asked for." },
  "too-many-alone": { status: 403, title: "It ends more than one administrator may end alone." },
  "not-found": { status: 404, title: "There is no such thing." },
  "method-not-allowed": { status: 405, title: "This address does not take this method." },
  "username-taken": { status: 409, title: "Somebody else has this username." },
  "client-id-taken": { status: 409, title: "Another client has this id." },
  "no-secret": { status: 409, title: "This client has no secret." },
  "secrets-overlap": { status: 409, title: "Two secrets of this client are valid already." },
  "preview-needed": { status: 409, title: "See first what it would end." },
  "approval-needed": { status: 409, title: "Another administrator has to approve it first." },
  "asker-may-not": { status: 409, title: "Who asked for it may not do it any more." },
  "changed-meanwhile": { status: 412, title: "It has been changed meanwhile." },
  "body-too-large": { status: 413, title: "The body is too large." },
  "unsupported-media-type": { status: 415, title: "The body is not JSON." },
  "version-needed": { status: 428, title: "The request must say which version it changes." },
  "internal-error": { status: 500, title: "Something went wrong here." },
  unavailable: { status: 503, title: "This cannot be answered at the moment." },
} as const satisfies Record<string, { status: number; title: string }>;
/** Those of doors where people act for themselves: about showing that it is really them. */
export const personProblems = {
  "foreign-page": { status: 403, title: "The request did not come from a page of ours." },
  "proof-needed": { status: 403, title: "Show again who you are." },
  "password-kept-elsewhere": { status: 409, title: "Your school looks after passwords elsewhere." },
  "wrong-password": { status: 403, title: "This is not the current password." },
  "too-many-attempts": { status: 429, title: "Too many wrong passwords." },
} as const satisfies Record<string, { status: number; title: string }>;
export type ProblemWord = keyof typeof problems | keyof typeof personProblems;

/** One thing that is wrong with a request: `path` names the field, and is empty for the whole. */
export interface RequestError {
  readonly path: string;
  readonly message: string;
}

interface More {
  readonly errors?: readonly RequestError[];
  readonly headers?: Readonly<Record<string, string>>;
  /** The id of the request that waits. */
  readonly approval?: string;
}

/** A request that is refused on purpose. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly word: ProblemWord;
  readonly more: More;

  constructor(word: ProblemWord, detail: string, more: More = {}) {
    super(detail);
    this.word = word;
    this.more = more;
  }
}

/**
 * The one place where what is thrown becomes a problem document. `known` says which errors of others are refusals;
 * the rest are faults of ours, which the application logs.
 */
export const answerProblems =
  (known: (error: unknown) => Problem | undefined): Middleware =>
  async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      const problem = error instanceof Problem ? error : known(error);
      if (problem === undefined) ctx.app.emit("error", error, ctx);
      write(
        ctx,
        problem ?? new Problem("internal-error", "The fault is logged under the id of this request."),
      );
    }
  };

function write(ctx: Context, problem: Problem): void {
  const document = problemDocument(problem);
  ctx.status = document.status;
  ctx.set(problem.more.headers ?? {});
  ctx.body = JSON.stringify(document);
  ctx.type = "application/problem+json";
}

/** RFC 9457 §3. */
export function problemDocument({ word, message, more }: Problem) {
  const { status, title } = { ...problems, ...personProblems }[word];
  return {
    type: `/problems/${word}`,
    title,
    status,
    detail: message,
    ...(more.errors !== undefined && { errors: more.errors }),
    ...(more.approval !== undefined && { approval: more.approval }),
  };
}
