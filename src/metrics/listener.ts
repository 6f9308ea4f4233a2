import { createHash, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { listen } from "../http/listener.ts";
import { contentType, exposition } from "./exposition.ts";
import type { Snapshot } from "./snapshot.ts";

interface Scraped {
  readonly metricsAt?: { readonly host: string; readonly port: number };
  /** What a scrape has to show, if anything. */
  readonly metricsSecret?: string;
}

/** Answers `GET /metrics`, on an address of its own so that nothing that people reach leads here. Without one: nowhere. */
export async function serveMetrics(
  { metricsAt, metricsSecret }: Scraped,
  snapshot: () => Promise<Snapshot>,
): Promise<AsyncDisposable> {
  if (metricsAt === undefined) return new AsyncDisposableStack();
  const server = createServer({ maxHeaderSize: 8192, requestTimeout: 10_000 }, (request, response) => {
    const refused = refusalOf(request, metricsSecret);
    if (refused !== undefined) return tell(response, refused);
    snapshot().then(
      (all) =>
        tell(response, { status: 200, text: exposition(all), headers: { "content-type": contentType } }),
      () => tell(response, { status: 503, text: "The metrics cannot be told now.\n" }),
    );
  });
  await listen(server, metricsAt);
  return {
    [Symbol.asyncDispose]: async () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Told {
  readonly status: number;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function refusalOf({ method, url, headers }: IncomingMessage, secret: string | undefined): Told | undefined {
  if (url?.split("?")[0] !== "/metrics") return { status: 404, text: "The metrics are at /metrics.\n" };
  if (method !== "GET" && method !== "HEAD")
    return { status: 405, text: "Metrics are only read.\n", headers: { allow: "GET, HEAD" } };
  if (secret === undefined || isSame(headers.authorization ?? "", `Bearer ${secret}`)) return undefined;
  return {
    status: 401,
    text: "Show HALLPASS_METRICS_SECRET as a bearer token.\n",
    headers: { "www-authenticate": "Bearer" },
  };
}

/** Takes the same time whatever is given. */
const isSame = (given: string, right: string): boolean => timingSafeEqual(digest(given), digest(right));

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

function tell(response: ServerResponse, { status, text, headers }: Told): void {
  response.writeHead(status, {
    "content-type": "text/plain; charset=utf-8",
    "cache-control": "no-store",
    ...headers,
  });
  response.end(text);
}
