import type { z } from "zod";
import type { Caller } from "../actions/caller.ts";
import { problem } from "../admin-client/problem.ts";

interface Request {
  readonly method?: "get" | "post" | "put";
  /** Below /admin/v1, made with `path`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  /** The version of what is to be replaced. */
  readonly ifMatch?: string;
  readonly previewToken?: string;
}

/** The API, as it is handed in: what it would answer this caller over HTTP. */
export type Desk = (
  caller: Caller,
  request: {
    readonly method: "get" | "post" | "put";
    readonly path: string;
    readonly query?: Readonly<Record<string, string>>;
    readonly body?: unknown;
    readonly ifMatch?: string;
    readonly previewToken?: string;
  },
) => Promise<{ readonly status: number; readonly body: unknown; readonly etag?: string }>;

/** What the API has refused: the last part of the problem's type, and the fields that are wrong (RFC 9457). */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly status: number;
  readonly word: string;
  readonly fields: readonly string[];
  /** The id of the request that waits for another administrator now. */
  readonly approval?: string;

  constructor(status: number, document: unknown) {
    const { type, detail, errors, approval } = told.parse(document);
    super(detail);
    this.status = status;
    this.word = type.replace("/problems/", "");
    this.fields = errors.map(({ path }) => path);
    if (approval !== undefined) this.approval = approval;
  }
}

/** What is refused here, and not by the API, has no title. */
const told = problem.omit({ title: true });

interface Answer<Value> {
  readonly value: Value;
  readonly etag?: string;
}

export interface Api {
  /** Throws `Refused`. */
  ask<Value>(request: Request, answer: z.ZodType<Value>): Promise<Answer<Value>>;
  /** The value alone, of what is only read. */
  read<Value>(request: Request, answer: z.ZodType<Value>): Promise<Value>;
}

/** The API for one caller. */
export function apiFor(desk: Desk, caller: Caller): Api {
  const ask: Api["ask"] = async ({ method = "get", query = {}, ...request }, answer) => {
    const { status, body, etag } = await desk(caller, { method, query: given(query), ...request });
    if (status >= 400) throw new Refused(status, body);
    return { value: answer.parse(body), ...(etag !== undefined && { etag }) };
  };
  return { ask, read: async (request, answer) => (await ask(request, answer)).value };
}

/** What was left empty is not asked for. */
const given = (query: NonNullable<Request["query"]>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== ""),
  );

/** path`/accounts/${id}`: an id stays one segment of the path. What cannot be an id is the id of nothing. */
export const path = (parts: TemplateStringsArray, ...ids: readonly string[]): string =>
  String.raw({ raw: parts }, ...ids.map((id) => (/^\.{0,2}$/.test(id) ? "-" : encodeURIComponent(id))));
