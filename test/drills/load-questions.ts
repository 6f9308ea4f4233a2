import { type Answer, type Connection, openConnection } from "../support/connection.ts";
import { post } from "../support/plain-requests.ts";
import type { Asked } from "./load-school.ts";

/** What came of one question: `active` is undefined when the server could not tell (503). */
export interface Heard {
  readonly signIn: number;
  readonly began: number;
  readonly settled: number;
  readonly active: boolean | undefined;
}

interface Questions {
  readonly port: number;
  readonly connections: number;
  readonly authorization: string;
  readonly asked: Pick<Asked, "next">;
  readonly now: () => number;
  /** `port` is this end's of the connection. */
  readonly heard: (heard: Heard, port: number) => void;
  readonly fault: (error: unknown) => void;
}

/** Introspection on connections that are kept: each asks anew when it has its answer. */
export interface Asking {
  begin(): void;
  /** Resolves when every question is answered. */
  stop(): Promise<void>;
  close(): void;
}

export async function askWithoutPause(questions: Questions): Promise<Asking> {
  const { port, authorization, asked, now, heard, fault } = questions;
  const connections = await Promise.all(
    Array.from({ length: questions.connections }, () => openConnection(port, fault)),
  );
  const idle = new Set<Connection>(connections);
  const stopped = Promise.withResolvers<void>();
  let stopping = false;

  return {
    begin: () => connections.forEach(ask),
    async stop() {
      stopping = true;
      if (idle.size === connections.length) stopped.resolve();
      await stopped.promise;
      close();
    },
    close,
  };

  function close(): void {
    for (const connection of connections) connection.close();
  }

  function ask(connection: Connection): void {
    const signIn = asked.next();
    const request = post("/introspect", { token: signIn.access }, authorization);
    idle.delete(connection);
    const began = now();
    connection.ask(request, (answer) => {
      const settled = now();
      try {
        heard({ signIn: signIn.number, began, settled, active: saysActive(answer) }, connection.port);
        goOn(connection);
      } catch (error) {
        fault(error);
      }
    });
  }

  function goOn(connection: Connection): void {
    if (!stopping) return ask(connection);
    idle.add(connection);
    if (idle.size === connections.length) stopped.resolve();
  }
}

function saysActive({ status, head, body }: Answer): boolean | undefined {
  if (status === 503) return undefined;
  if (status === 200 && body.startsWith('{"active":true')) return true;
  if (status === 200 && body === '{"active":false}') return false;
  throw new Error(`an introspection: ${head}\n\n${body}`);
}
