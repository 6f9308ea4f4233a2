import { connect } from "node:net";

export interface Answer {
  readonly status: number;
  /** Status line and headers. */
  readonly head: string;
  /** A character for each byte. */
  readonly body: string;
}

/** One HTTP/1.1 connection that is kept, with one question at a time. As light as it can be, to leave the machine to the server. */
export interface Connection {
  /** This end's. */
  readonly port: number;
  ask(request: string, answered: (answer: Answer) => void): void;
  close(): void;
}

export function openConnection(port: number, fault: (error: Error) => void): Promise<Connection> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  let received = "";
  let waiting: ((answer: Answer) => void) | undefined;

  socket.on("data", (chunk: Buffer) => {
    received += chunk.toString("latin1");
    const answer = answerIn(received);
    if (answer === undefined || waiting === undefined) return;
    const answered = waiting;
    received = "";
    waiting = undefined;
    answered(answer);
  });
  socket.on("error", fault);
  socket.on(
    "close",
    () => waiting && fault(new Error("The server closed a connection that waited for an answer.")),
  );

  const connection: Omit<Connection, "port"> = {
    ask(request, answered) {
      if (socket.closed) return fault(new Error("The server has closed a connection that is still in use."));
      waiting = answered;
      socket.write(request, "latin1");
    },
    close: () => socket.destroy(),
  };
  return new Promise((resolve) =>
    socket.once("connect", () => resolve({ ...connection, port: socket.localPort ?? 0 })),
  );
}

/** Undefined until all of it is there. */
function answerIn(text: string): Answer | undefined {
  const headEnd = text.indexOf("\r\n\r\n");
  if (headEnd < 0) return undefined;
  const head = text.slice(0, headEnd);
  const body = text.slice(headEnd + 4);
  const [, length] = /\r\ncontent-length: (\d+)/i.exec(head) ?? [];
  if (length === undefined) throw new Error(`An answer without Content-Length:\n${head}`);
  if (body.length < Number(length)) return undefined;
  return { status: Number(head.slice(9, 12)), head, body };
}
