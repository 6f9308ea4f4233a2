import type { IncomingMessage, ServerResponse } from "node:http";
import { requestIdFor } from "../http/request-id.ts";

export interface Answer {
  readonly text: string;
  /** Its length in UTF-8. */
  readonly bytes: number;
}

interface Place {
  readonly https: boolean;
}

/** Writes an answer with the very headers that the engine's would have. */
export function answerer({ https }: Place) {
  const always = [
    "Access-Control-Allow-Origin",
    "*",
    "Access-Control-Expose-Headers",
    "WWW-Authenticate",
    "Cache-Control",
    "no-store",
    "Content-Type",
    "application/json; charset=utf-8",
    "Vary",
    "Origin",
    "X-Content-Type-Options",
    "nosniff",
    ...(https ? ["Strict-Transport-Security", "max-age=31536000"] : []),
  ];
  return ({ headers }: IncomingMessage, response: ServerResponse, { text, bytes }: Answer): void => {
    const id = requestIdFor(headers["x-request-id"]);
    response.writeHead(200, [...always, "Content-Length", String(bytes), "X-Request-Id", id]);
    response.end(text);
  };
}
