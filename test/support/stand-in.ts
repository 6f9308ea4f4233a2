import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";

type Subject = Readonly<Record<string, string | true>>;

/** Says on the wire what a test wants Hallpass to say: keys, notices, leases, answers. */
export interface StandIn {
  readonly issuer: string;
  /** How often each address was asked. */
  readonly asked: Readonly<Record<string, number>>;
  /** What it says of every token. */
  answer: Readonly<Record<string, unknown>> | undefined;
  /** Whether /jwks answers. */
  keysAreThere: boolean;
  /** Whether the feed and its leases are to be had. */
  feedIsThere: boolean;
  /** What becomes of a question about a token, if not an answer: nothing ever, or the connection is closed under it, so many times. */
  silent: boolean;
  hangUps: number;
  /** How many connections were made. */
  connections(): number;
  audience: string;
  institutions: readonly string[] | "all";
  tell(subject: Subject, at?: number): void;
  /** Ends every stream. */
  cut(): void;
  /** From now on another key signs, and the one before is not published any more. */
  changeKeys(): Promise<void>;
  sign(claims: JWTPayload, header?: Readonly<Record<string, string>>): Promise<string>;
  /** Signs with another key of the same name. */
  forge(claims: JWTPayload): Promise<string>;
  close(): Promise<void>;
}

export async function standIn(): Promise<StandIn> {
  const [own, foreign] = [await generateKeyPair("ES256"), await generateKeyPair("ES256")];
  let keys = await published(own.publicKey);
  const streams = new Set<ServerResponse>();
  const asked: Record<string, number> = {};
  let number = 1;

  const routes: Readonly<Record<string, (response: ServerResponse) => void>> = {
    "/jwks": (response) => (stand.keysAreThere ? json(response, keys) : response.writeHead(500).end()),
    "/introspect": (response) => introspected(response),
    "/introspect/feed/lease": (response) =>
      stand.feedIsThere ? json(response, { number, length: 3000, now: Date.now() }) : notNow(response),
    "/introspect/feed/lease/end": (response) => response.writeHead(204).end(),
    "/introspect/feed": (response) => {
      const { audience, institutions, feedIsThere } = stand;
      if (!feedIsThere) {
        notNow(response);
        return;
      }
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(event("begin", { follower: "fol_1", institutions, audience, heartbeat: 1000 }));
      response.write(event("reached", { number }));
      streams.add(response);
    },
  };
  const introspected = (response: ServerResponse): void => {
    if (stand.silent) return;
    if (stand.hangUps > 0) {
      stand.hangUps -= 1;
      response.socket?.destroy();
    } else if (stand.answer === undefined) notNow(response);
    else json(response, stand.answer);
  };
  let connections = 0;
  const server = createServer((request: IncomingMessage, response) => {
    const [path = ""] = (request.url ?? "").split("?");
    asked[path] = (asked[path] ?? 0) + 1;
    request.resume().on("end", () => routes[path]?.(response));
  });
  server.on("connection", () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  const signed = (claims: JWTPayload, header: object, key = own.privateKey) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: "ES256", kid: "key-1", typ: "at+jwt", ...header })
      .sign(key);
  const stand: StandIn = {
    issuer: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    answer: { active: false },
    keysAreThere: true,
    feedIsThere: true,
    silent: false,
    hangUps: 0,
    connections: () => connections,
    audience: "https://api.example",
    institutions: "all",
    tell(subject, at = Date.now()) {
      number += 1;
      for (const stream of streams)
        stream.write(event("changed", { number, at, ...subject }) + event("reached", { number }));
    },
    cut() {
      for (const stream of streams) stream.end();
      streams.clear();
    },
    async changeKeys() {
      const next = await generateKeyPair("ES256");
      keys = await published(next.publicKey);
      stand.sign = (claims, header = {}) => signed(claims, header, next.privateKey);
    },
    sign: (claims, header = {}) => signed(claims, header),
    forge: (claims) => signed(claims, {}, foreign.privateKey),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return stand;
}

const published = async (key: CryptoKey) => ({
  keys: [{ ...(await exportJWK(key)), kid: "key-1", alg: "ES256", use: "sig" }],
});

const event = (type: string, data: object): string => `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;

const notNow = (response: ServerResponse): void => void response.writeHead(503, { "retry-after": "7" }).end();

function json(response: ServerResponse, body: object): void {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
}
