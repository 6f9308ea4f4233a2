import { z } from "zod";
import { problem } from "../admin-client/problem.ts";
import type { Exit } from "./exit-codes.ts";
import { CommandFailure } from "./failure.ts";
import type { Server } from "./server-address.ts";

export interface AdminRequest<Value> {
  readonly method?: "GET" | "POST" | "PUT";
  /** Below /admin/v1, made with `path`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: unknown;
  /** The ETag of what is to be replaced. */
  readonly ifMatch?: string;
  /** Of the preview that somebody has seen. */
  readonly previewToken?: string;
  readonly answer: z.ZodType<Value>;
}

/** What came, for --json, and the part of it that this program understands. */
export interface Answer<Value> {
  readonly document: unknown;
  readonly value: Value;
  /** The version of what was read, to be given back when it is replaced. */
  readonly etag?: string;
}

export type AdminApi = <Value>(request: AdminRequest<Value>) => Promise<Answer<Value>>;

/** Asks /admin/v1 as any client does. A refusal becomes a failure with the exit code that scripts rely on. */
export const adminApi =
  (server: Server, accessToken: string): AdminApi =>
  async (request) => {
    const response = await server.send(`/admin/v1${request.path}${search(request.query ?? {})}`, {
      method: request.method ?? "GET",
      headers: headersOf(request, accessToken),
      ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
    });
    const document = await documentOf(response);
    if (!response.ok) throw refusal(server, response, document);
    const understood = request.answer.safeParse(document);
    const etag = response.headers.get("etag");
    if (understood.success) return { document, value: understood.data, ...(etag !== null && { etag }) };
    throw new CommandFailure(
      "failed",
      "The server's answer is not one that this version of hallpass understands.",
      z.prettifyError(understood.error).split("\n"),
    );
  };

const headersOf = ({ body, ifMatch, previewToken }: AdminRequest<unknown>, accessToken: string) => ({
  accept: "application/json, application/problem+json",
  authorization: `Bearer ${accessToken}`,
  ...(body !== undefined && { "content-type": "application/json" }),
  ...(ifMatch !== undefined && { "if-match": ifMatch }),
  ...(previewToken !== undefined && { "preview-token": previewToken }),
});

/** path`/accounts/${id}`: what people type stays one segment of the path. */
export const path = (parts: TemplateStringsArray, ...ids: readonly string[]): string =>
  String.raw({ raw: parts }, ...ids.map((id) => segment(id)));

/** A URL parser takes `.` and `..` away even when they are encoded, so they cannot be ids. */
function segment(id: string): string {
  if (/^\.{0,2}$/.test(id)) throw new CommandFailure("not-found", `"${id}" is not an id.`);
  return encodeURIComponent(id);
}

function search(query: NonNullable<AdminRequest<unknown>["query"]>): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  return given.length === 0
    ? ""
    : `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()}`;
}

async function documentOf(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refusal({ url }: Server, response: Response, document: unknown): CommandFailure {
  const { status } = response;
  const exit = exits[status] ?? "failed";
  const told = problem.safeParse(document);
  if (!told.success) {
    // Somebody else answered, a proxy for instance: its 404 says nothing about an account.
    const somebody = exit === "not-found" ? "failed" : exit;
    return new CommandFailure(
      somebody,
      `${url} answered ${status}, but not as Hallpass does. Check the address.`,
    );
  }
  const { type, title, detail, errors } = told.data;
  const sentence = exit === "not-permitted" ? `${title} ${detail}${remedies[type] ?? ""}` : detail;
  const lines = errors.filter(({ message }) => message !== detail).map(errorLine);
  return new CommandFailure(
    exit,
    repeats(detail, errors) ? notAccepted : sentence + whenAgain(response),
    lines,
  );
}

const remedies: Readonly<Record<string, string>> = {
  "/problems/insufficient-scope": " Run `hallpass login` as somebody with such a role.",
};

const notAccepted = "The server did not accept what was given:";

type FieldError = z.infer<typeof problem>["errors"][number];

/** The API gives its first error as the detail too. */
const repeats = (detail: string, [first]: readonly FieldError[]): boolean =>
  first !== undefined && detail === `${first.path} ${first.message}`.trim();

const errorLine = ({ path: field, message }: FieldError): string =>
  field === "" ? message : `${field}: ${message}`;

const exits: Readonly<Record<number, Exit>> = {
  401: "not-permitted",
  403: "not-permitted",
  404: "not-found",
  502: "unreachable",
  503: "unreachable",
  504: "unreachable",
};

function whenAgain({ headers }: Response): string {
  const wait = headers.get("retry-after");
  return wait === null ? "" : ` Try again in ${wait} seconds.`;
}
