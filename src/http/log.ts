import type { Context, Middleware } from "koa";
import { type DestinationStream, type Logger, pino } from "pino";
import { requestId } from "./request-id.ts";

export type { Logger } from "pino";

interface LogSettings {
  readonly level: string;
  /** Which of several workers writes. */
  readonly worker?: number;
  /** Where lines go instead of standard output. */
  readonly to?: DestinationStream;
}

/** One JSON object a line: pino escapes every value, so nothing that a stranger sends can begin a line of its own. */
export const createLogger = ({ level, worker, to }: LogSettings): Logger =>
  pino(
    {
      level,
      base: worker === undefined ? null : { worker },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: secretPaths, censor: "[redacted]" },
    },
    to ?? pino.destination(1),
  );

/** What a line says of a request. */
export interface RequestLine {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly ms: number;
  readonly address: string;
  readonly requestId: string;
}

/** One line for each request: what was asked and how it went. Never the query, which may hold codes and hints. */
export function logRequests(log: Logger, now: () => number, note?: NoteRequest): Middleware {
  const write = requestLines(log, note);
  return async (ctx, next) => {
    const begun = now();
    try {
      await next();
    } finally {
      const { method, status, ip: address } = ctx;
      const ms = Math.round(now() - begun);
      write({ method, route: route(ctx), status, ms, address, requestId: requestId(ctx) }, isAsked(ctx));
    }
  };
}

/** Is told of each request too. */
type NoteRequest = (line: RequestLine) => void;

/** For what is answered outside of any middleware too. */
export function requestLines(
  log: Logger,
  note: NoteRequest = () => undefined,
): (line: RequestLine, isExpected?: boolean) => void {
  // Nothing in these lines has a secret's name, and looking for such names takes longer than all the rest of a line.
  const plain = log.child({}, { redact: [] });
  return (line, isExpected = false) => {
    if (line.status >= 500 && !isExpected) plain.error(line, "request");
    else plain.info(line, "request");
    note(line);
  };
}

/** "Not ready" is an answer to whoever asks for it, and no fault: what has gone wrong has a line of its own. */
const isAsked = (ctx: Context): boolean => ctx.path === "/readyz";

/** The route's pattern where there is one: it has no names in it. */
const route = (ctx: Context): string => {
  const matched: unknown = Reflect.get(ctx, "_matchedRoute");
  return typeof matched === "string" ? matched : ctx.path.slice(0, 200);
};

/** Wherever such a name turns up in what is logged, its value does not. */
const secretNames = [
  "authorization",
  "cookie",
  '["set-cookie"]',
  "password",
  "secret",
  "token",
  "access_token",
  "accessToken",
  "refresh_token",
  "refreshToken",
  "id_token",
  "id_token_hint",
  "client_secret",
  "clientSecret",
  "client_assertion",
  "code_verifier",
  "dpop",
  "csrf",
  "xsrf",
];

const at = (parent: string, name: string): string =>
  name.startsWith("[") ? parent + name : `${parent}.${name}`;

const everywhere = secretNames.flatMap((name) => [
  name,
  ...["*", "*.*", "*.*.*"].map((parent) => at(parent, name)),
]);

/** Not everywhere: the code of an error or of a suspension is no secret. */
const codes = [
  "code",
  "params.code",
  "body.code",
  "query.code",
  "*.params.code",
  "*.body.code",
  "*.query.code",
];

const secretPaths = everywhere.concat(codes);
