import { type IncomingMessage, Agent as PlainAgent, request as plainRequest } from "node:http";
import { Agent as SecureAgent, request as secureRequest } from "node:https";
import { CannotTell } from "./answer.ts";

export interface Reply {
  readonly status: number;
  readonly text: string;
  /** In seconds, if it says so. */
  readonly retryAfter: number | undefined;
}

/** To one Hallpass, as one client. Connections stay open between questions. */
export interface Connection {
  post(path: string, form: Readonly<Record<string, string>>, within: number): Promise<Reply>;
  /** What comes has no end. `within` is for its beginning. */
  open(path: string, within: number): Promise<IncomingMessage>;
  close(): void;
}

interface Place {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** More connections than one Hallpass answers at once anyway. */
const mostConnections = 128;
/** In characters. */
const longestReply = 100_000;

export function connectTo({ issuer, clientId, clientSecret }: Place): Connection {
  const origin = new URL(issuer);
  const secure = origin.protocol === "https:";
  const agent = new (secure ? SecureAgent : PlainAgent)({
    keepAlive: true,
    maxSockets: mostConnections,
    scheduling: "lifo",
  });
  const authorization = `Basic ${Buffer.from(`${formEncoded(clientId)}:${formEncoded(clientSecret)}`).toString("base64")}`;

  return {
    async post(path, form, within) {
      const begun = performance.now();
      try {
        return await postOnce(path, form, within);
      } catch (error) {
        // The other side has closed an idle connection at the very moment when it was used again.
        const left = within - (performance.now() - begun);
        if (!wasClosedUnused(error) || left <= 0) throw asCannotTell(error);
        return postOnce(path, form, left).catch((again: unknown) => Promise.reject(asCannotTell(again)));
      }
    },
    open: (path, within) =>
      begin(path, { headers: { accept: "text/event-stream" }, agent: false, within }).then(
        ({ incoming, begun }) => {
          begun();
          return incoming;
        },
        (error: unknown) => Promise.reject(asCannotTell(error)),
      ),
    close: () => agent.destroy(),
  };

  async function postOnce(
    path: string,
    form: Readonly<Record<string, string>>,
    within: number,
  ): Promise<Reply> {
    const body = new URLSearchParams(form).toString();
    const headers = {
      "content-type": "application/x-www-form-urlencoded",
      "content-length": String(Buffer.byteLength(body)),
    };
    const { incoming, begun } = await begin(path, { headers, agent, within, body });
    try {
      const { statusCode: status = 0 } = incoming;
      return { status, text: await textOf(incoming), retryAfter: secondsOf(incoming.headers["retry-after"]) };
    } finally {
      begun();
    }
  }

  /** Resolves when the head has come. `begun` ends the deadline. */
  function begin(
    path: string,
    { headers, agent: by, within, body }: Begin,
  ): Promise<{ readonly incoming: IncomingMessage; readonly begun: () => void }> {
    return new Promise((resolve, reject) => {
      const request = (secure ? secureRequest : plainRequest)(new URL(path, origin), {
        method: body === undefined ? "GET" : "POST",
        headers: { ...headers, authorization },
        agent: by,
      });
      const timer = setTimeout(() => request.destroy(new Error("There was no answer in time.")), within);
      const begun = () => clearTimeout(timer);
      request.on("error", (error) => {
        begun();
        reject(request.reusedSocket ? new OnUsedConnection(error) : error);
      });
      request.on("response", (incoming) => resolve({ incoming, begun }));
      request.end(body);
    });
  }
}

interface Begin {
  readonly headers: Readonly<Record<string, string>>;
  readonly agent: PlainAgent | SecureAgent | false;
  readonly within: number;
  readonly body?: string;
}

class OnUsedConnection extends Error {
  override readonly name = "OnUsedConnection";

  constructor(cause: Error) {
    super(cause.message, { cause });
  }
}

const wasClosedUnused = (error: unknown): boolean =>
  error instanceof OnUsedConnection &&
  ["ECONNRESET", "EPIPE"].includes(String((error.cause as NodeJS.ErrnoException).code));

const asCannotTell = (cause: unknown): CannotTell =>
  cause instanceof CannotTell ? cause : new CannotTell("Hallpass does not answer.", { cause });

async function textOf(incoming: IncomingMessage): Promise<string> {
  let text = "";
  incoming.setEncoding("utf8");
  for await (const piece of incoming) {
    text += String(piece);
    if (text.length > longestReply) throw new CannotTell("The answer is too long.");
  }
  return text;
}

function secondsOf(header: string | undefined): number | undefined {
  const seconds = Number(header);
  return header !== undefined && Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
}

/** RFC 6749 §2.3.1, appendix B. */
const formEncoded = (text: string): string => new URLSearchParams([["", text]]).toString().slice(1);
