import { createServer, type IncomingMessage, type Server, ServerResponse } from "node:http";
import type { Server as AnyServer } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { WholeRequest } from "./whole-request.ts";

export type Handler = (request: IncomingMessage, response: ServerResponse, body?: Buffer) => void;

/** Takes a request, perhaps to hand it over after all, or returns false and has not touched it. */
type Quick = (request: WholeRequest, response: ServerResponse, handOver: Handler) => boolean;

/** Lets each request go on, and sees it begin and end. */
export type Around = (request: IncomingMessage, response: ServerResponse, go: () => void) => void;

interface Place {
  readonly issuer: string;
  readonly trustedProxies: number;
  readonly around?: Around | undefined;
}

export interface Listener {
  readonly server: Server;
  /** From now on each answer is the last on its connection, and says so. Resolves when no connection is left. */
  lastAnswers(): Promise<void>;
}

/** How long a connection may be idle, in milliseconds. Each answer that is not the last tells it to the client. */
export const keptAlive = 65_000;

/** No request that we answer needs more, and nobody holds a socket longer than they use it. */
const limits = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: keptAlive,
} as const;
const longestUrl = 8 * 1024;

/** A server whose handlers see only requests of a sensible size, addressed to the issuer. */
export function createListener(place: Place, handle: Handler, quick: Quick): Listener {
  const partings = partingResponses();
  const issuer = new URL(place.issuer);
  const handlePinned: Handler = (request, response, body) => {
    pin(request, issuer, place.trustedProxies);
    handle(request, response, body);
  };
  const answer = (request: WholeRequest, response: ServerResponse) => {
    if ((request.url ?? "").length > longestUrl) {
      response
        .writeHead(414, { "content-type": "text/plain", connection: "close" })
        .end("The address is too long.\n");
      return;
    }
    if (!quick(request, response, handlePinned)) handlePinned(request, response);
  };
  const { around } = place;
  const server = createServer(
    { ...limits, ...partings, IncomingMessage: WholeRequest },
    around === undefined
      ? answer
      : (request, response) => around(request, response, () => answer(request, response)),
  );
  const noneLeft = connectionsOf(server);
  return {
    server,
    lastAnswers() {
      partings.begin();
      return noneLeft();
    },
  };
}

/** Decides when headers are written, so that it holds for requests that had begun before as well; until then it costs nothing. */
function partingResponses() {
  const OwnResponse = class extends ServerResponse<WholeRequest> {};
  return {
    ServerResponse: OwnResponse,
    begin() {
      Object.assign(OwnResponse.prototype, { writeHead: writeLastHead });
    },
  };
}

function writeLastHead(this: ServerResponse, ...head: readonly unknown[]): ServerResponse {
  this.shouldKeepAlive = false;
  return Reflect.apply(ServerResponse.prototype.writeHead, this, head) as ServerResponse;
}

/** What to call for a promise that no connection is left. Node's own count misses those that were accepted elsewhere. */
function connectionsOf(server: Server): () => Promise<void> {
  let open = 0;
  let noneLeft = Promise.withResolvers<void>();
  noneLeft.resolve();
  server.on("connection", (socket) => {
    if (open === 0) noneLeft = Promise.withResolvers();
    open += 1;
    socket.once("close", () => {
      open -= 1;
      if (open === 0) noneLeft.resolve();
    });
  });
  return () => noneLeft.promise;
}

/** Addresses that we hand out are the issuer's: what the request says of host and scheme is not asked. */
function pin({ headers }: IncomingMessage, issuer: URL, trustedProxies: number): void {
  headers.host = issuer.host;
  headers["x-forwarded-proto"] = issuer.protocol.slice(0, -1);
  delete headers["x-forwarded-host"];
  if (trustedProxies === 0) delete headers["x-forwarded-for"];
}

export async function listen(
  server: AnyServer,
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

/** Takes no new connection, ends idle ones, lets requests in flight finish, and ends what is left after `within` milliseconds. */
export async function stopListening({ server, lastAnswers }: Listener, within: number): Promise<void> {
  const closed = lastAnswers();
  server.close();
  const enough = new AbortController();
  await Promise.race([closed, wait(within, undefined, { signal: enough.signal }).catch(() => undefined)]);
  enough.abort();
  server.closeAllConnections();
  await closed;
}
