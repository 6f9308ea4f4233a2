import { type Agent, type ClientRequest, type IncomingMessage, request } from "node:http";
import type { Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/** A request of which nothing is hidden: no pool of its own, no retry, no redirect. */
export interface Asking {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly form: Readonly<Record<string, string>>;
  /** Without one, each request has a connection of its own. */
  readonly agent?: Agent;
}

export interface Told {
  readonly status: number;
  readonly text: string;
  readonly connection: string | undefined;
}

/** Whoever is not answered within so many milliseconds has lost the request. */
const patience = 30_000;

export function ask(asking: Asking, connected?: (port: number) => void): Promise<Told> {
  const { asked, told } = begin(asking);
  if (connected !== undefined) asked.once("socket", (socket) => whenConnected(socket, connected));
  asked.end(bodyOf(asking));
  return told;
}

/** Tells the port at this end of it. */
function whenConnected(socket: Socket, tell: (port: number) => void): void {
  const now = (): void => tell(socket.localPort ?? 0);
  if (socket.connecting) socket.once("connect", now);
  else now();
}

/** Resolves when the server has begun with a request whose body it waits for. */
export async function askInTwoParts(asking: Asking): Promise<{ finish(): Promise<Told> }> {
  const { asked, told } = begin({ ...asking, headers: { ...asking.headers, expect: "100-continue" } });
  asked.flushHeaders();
  await new Promise<void>((resolve, reject) => {
    asked.once("continue", resolve);
    told.catch(reject);
  });
  return {
    finish() {
      asked.end(bodyOf(asking));
      return told;
    },
  };
}

const bodyOf = ({ form }: Asking): string => new URLSearchParams(form).toString();

function begin(asking: Asking): { readonly asked: ClientRequest; readonly told: Promise<Told> } {
  const { url, headers, agent } = asking;
  const asked = request(url, {
    method: "POST",
    headers: {
      ...headers,
      "content-type": "application/x-www-form-urlencoded",
      "content-length": String(bodyOf(asking).length),
    },
    agent: agent ?? false,
    signal: AbortSignal.timeout(patience),
  });
  const told = new Promise<Told>((resolve, reject) => {
    asked.once("error", reject);
    asked.once("response", (response) => void read(response).then(resolve, reject));
  });
  return { asked, told };
}

async function read(response: IncomingMessage): Promise<Told> {
  let text = "";
  for await (const chunk of response.setEncoding("utf8")) text += chunk;
  return { status: response.statusCode ?? 0, text, connection: response.headers.connection };
}

interface Lost {
  readonly begun: number;
  /** At this end of its connection; 0 if there was none. */
  readonly port: number;
  readonly why: string;
}

export interface Load {
  readonly answered: () => number;
  /** What was not answered, or not as it should be. */
  readonly lost: readonly Lost[];
  /** Resolves when what was asked has ended one way or the other. */
  stop(): Promise<void>;
}

/** So many clients, each of which asks again a moment after it was answered. */
export function steadyLoad(clients: readonly Asking[], isRight: (told: Told) => boolean): Load {
  const lost: Lost[] = [];
  let answered = 0;
  const end = new AbortController();
  const working = clients.map(async (asking) => {
    while (!end.signal.aborted) {
      await wait(10 + Math.random() * 40);
      const begun = performance.now();
      let port = 0;
      const why = await ask(asking, (its) => {
        port = its;
      }).then((told) => (isRight(told) ? undefined : `${told.status} ${told.text}`), String);
      if (why === undefined) answered += 1;
      else lost.push({ begun, port, why });
    }
  });
  return {
    answered: () => answered,
    lost,
    async stop() {
      end.abort();
      await Promise.all(working);
    },
  };
}
