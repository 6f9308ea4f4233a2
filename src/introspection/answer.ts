import type { ServerResponse } from "node:http";
import { requestIdFor } from "../http/request-id.ts";

export interface Answer {
  readonly status: 200 | 429;
  readonly text: string;
  /** Its length in UTF-8. */
  readonly bytes: number;
}

/** RFC 7662 §2.2: nothing else is said of a token that is unknown, over, or not meant for the asker. */
export const inactive: Answer = answerOf(200, { active: false });

/** RFC 7662 §4: whoever asks for too many unknown tokens is not told any more whether there is one. RFC 6585 §4. */
export const tooManyMisses = {
  body: {
    error: "temporarily_unavailable",
    error_description: "Too many questions about unknown tokens. Ask again later.",
  },
  retryAfter: "60",
} as const;
export const tooMany: Answer = answerOf(429, tooManyMisses.body);

function answerOf(status: Answer["status"], body: object): Answer {
  const text = JSON.stringify(body);
  return { status, text, bytes: Buffer.byteLength(text) };
}

const always = ["Cache-Control", "no-store", "Content-Type", "application/json; charset=utf-8"];
const refusing = [...always, "Retry-After", tooManyMisses.retryAfter];

/** Writes an answer with the very headers that the engine's would have. */
export function send(
  response: ServerResponse,
  { status, text, bytes }: Answer,
  requestId: string | string[] | undefined,
): void {
  const named = status === 200 ? always : refusing;
  response.writeHead(status, [
    ...named,
    "Content-Length",
    String(bytes),
    "X-Request-Id",
    requestIdFor(requestId),
  ]);
  // Nothing to encode where a letter is a byte.
  response.end(text, bytes === text.length ? "latin1" : "utf8");
}
