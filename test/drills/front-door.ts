import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** One address in front of several processes, as a load balancer that passes connections on. */
export interface FrontDoor {
  readonly origin: string;
  readonly port: number;
  /** From now on connections go to one of these ports, whichever answers. */
  leadTo(ports: readonly number[]): void;
  /** Ends every connection; whoever comes then is led as before. */
  cut(): void;
  close(): Promise<void>;
}

export async function openFrontDoor(): Promise<FrontDoor> {
  const sockets = new Set<Socket>();
  let ports: readonly number[] = [];
  const door = createServer((visitor) => pass(visitor, shuffled(ports)));
  await once(door.listen(0, "localhost"), "listening");
  const address = door.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    origin: `http://localhost:${address.port}`,
    port: address.port,
    leadTo: (those) => void (ports = those),
    cut,
    async close() {
      cut();
      await new Promise((resolve) => door.close(resolve));
    },
  };

  function cut(): void {
    for (const socket of sockets) socket.destroy();
  }

  function pass(visitor: Socket, [port, ...others]: readonly number[]): void {
    track(visitor);
    if (port === undefined) return void visitor.destroy();
    const server = connect(port, "localhost");
    const next = () => pass(visitor, others);
    server.once("error", next);
    server.once("connect", () => {
      server.off("error", next);
      track(server);
      // What happens to one side happens to the other, once it has what was sent to it.
      visitor.once("close", () => server.destroySoon()).pipe(server);
      server.once("close", () => visitor.destroySoon()).pipe(visitor);
    });
  }

  function track(socket: Socket): void {
    if (sockets.has(socket)) return;
    sockets.add(socket);
    socket.on("error", () => socket.destroy()).once("close", () => sockets.delete(socket));
  }
}

const shuffled = <Item>(items: readonly Item[]): readonly Item[] =>
  items
    .map((item) => ({ item, at: Math.random() }))
    .toSorted((one, other) => one.at - other.at)
    .map(({ item }) => item);
