import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";

type Handler = (request: IncomingMessage, response: ServerResponse, body?: Buffer) => void;

/** Takes a request, perhaps to hand it over after all, or returns false and has not touched it. */
type Quick = (request: IncomingMessage, response: ServerResponse, handOver: Handler) => boolean;

interface Place {
  readonly issuer: string;
  readonly trustedProxies: number;
}

/** No request that we answer needs more, and nobody holds a socket longer than they use it. */
const limits = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 65_000,
} as const;
const longestUrl = 8 * 1024;

/** A server whose handlers see only requests of a sensible size, addressed to the issuer. */
export function createListener(place: Place, handle: Handler, quick: Quick): Server {
  const issuer = new URL(place.issuer);
  const handlePinned: Handler = (request, response, body) => {
    pin(request, issuer, place.trustedProxies);
    handle(request, response, body);
  };
  return createServer(limits, (request, response) => {
    if ((request.url ?? "").length > longestUrl) {
      response
        .writeHead(414, { "content-type": "text/plain", connection: "close" })
        .end("The address is too long.\n");
      return;
    }
    if (!quick(request, response, handlePinned)) handlePinned(request, response);
  });
}

/** Addresses that we hand out are the issuer's: what the request says of host and scheme is not asked. */
function pin({ headers }: IncomingMessage, issuer: URL, trustedProxies: number): void {
  headers.host = issuer.host;
  headers["x-forwarded-proto"] = issuer.protocol.slice(0, -1);
  delete headers["x-forwarded-host"];
  if (trustedProxies === 0) delete headers["x-forwarded-for"];
}

export async function listen(
  server: Server,
  at: { readonly host: string; readonly port: number },
): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(at.port, at.host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : at.port;
}

/** Takes no new connection, lets requests in flight finish, and ends what is left after `within` milliseconds. */
export async function stopListening(server: Server, within: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const enough = new AbortController();
  await Promise.race([closed, wait(within, undefined, { signal: enough.signal }).catch(() => undefined)]);
  enough.abort();
  server.closeAllConnections();
  await closed;
}
