import type { Context, Middleware } from "koa";
import { type MessageId, speech } from "../messages/speech.ts";
import type { Html } from "./html.ts";
import type { Logger } from "./log.ts";
import { type Reader, readerOf } from "./reader.ts";
import { Refusal } from "./refusal.ts";
import { requestId } from "./request-id.ts";

interface Trouble {
  readonly status: number;
  /** A short word for programs. */
  readonly error: string;
  /** A sentence for people. */
  readonly sentence: string;
  /** The message that says it in the reader's language, if there is one. */
  readonly id?: MessageId | undefined;
  /** To be told to whoever runs the server. Absent when there is nothing to look up. */
  readonly requestId?: string;
}

interface ErrorAnswers {
  readonly log: Logger;
  readonly page: (trouble: Trouble & { readonly speech: Reader }) => Html;
  /** Errors that say "not now": a store or a queue that does not answer in time. */
  readonly unavailable: readonly (new (
    ...args: never[]
  ) => Error)[];
}

/** The one place where what a page door throws becomes a response. Unknown is not no: that is 503, never a refusal. */
export const answerErrors =
  ({ log, page, unavailable }: ErrorAnswers): Middleware =>
  async (ctx, next) => {
    try {
      await next();
      if (ctx.status === 404 && ctx.body === undefined) answer(ctx, notFound, page);
    } catch (error) {
      const trouble = troubleOf(error, unavailable, requestId(ctx));
      if (trouble.status >= 500) log.error({ err: error, requestId: requestId(ctx) }, trouble.error);
      if (trouble.status === 503) ctx.set("Retry-After", "2");
      answer(ctx, trouble, page);
    }
  };

const notFound: Trouble = { status: 404, error: "not_found", ...said("refusals.notFound") };

function troubleOf(error: unknown, unavailable: ErrorAnswers["unavailable"], id: string): Trouble {
  if (error instanceof Refusal) {
    return { status: error.status, error: "invalid_request", sentence: error.message, id: error.id };
  }
  if (unavailable.some((kind) => error instanceof kind)) return notNow;
  const status = statusOf(error);
  if (status !== undefined)
    return {
      status,
      error: "invalid_request",
      ...said(status === 413 ? "refusals.tooLarge" : "refusals.notUnderstood"),
    };
  return { status: 500, error: "server_error", ...said("refusals.fault"), requestId: id };
}

const notNow: Trouble = {
  status: 503,
  error: "temporarily_unavailable",
  ...said("refusals.notNow"),
};

/** In English for programs, and under a name for people. */
function said(id: MessageId): Pick<Trouble, "sentence" | "id"> {
  return { sentence: speech("en", "UTC").say(id), id };
}

/** Koa and its body readers throw errors with a status for requests that are malformed. */
function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("status" in error)) return undefined;
  const { status } = error;
  return typeof status === "number" && status >= 400 && status < 500 ? status : undefined;
}

function answer(ctx: Context, trouble: Trouble, page: ErrorAnswers["page"]): void {
  ctx.status = trouble.status;
  if (ctx.accepts("html", "json") === "json") {
    ctx.body = { error: trouble.error, error_description: trouble.sentence };
    return;
  }
  ctx.type = "html";
  const reader = readerOf(ctx);
  const sentence = trouble.id === undefined ? trouble.sentence : reader.say(trouble.id);
  ctx.body = String(page({ ...trouble, sentence, speech: reader }));
}
