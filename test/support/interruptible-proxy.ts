import { connect, createServer, type Socket } from "node:net";

/** Stands between two programs and can hold back or cut what goes through. */
export interface InterruptibleProxy {
  readonly origin: string;
  /** Cuts every connection, and takes no more until `mend`. */
  cut(): void;
  /** Lets nothing through that comes back, and cuts nothing: for whoever listens, the world stands still. */
  freeze(): void;
  mend(): void;
  close(): Promise<void>;
}

export async function proxyTo(target: string): Promise<InterruptibleProxy> {
  const { hostname: host, port } = new URL(target);
  const sockets = new Set<Socket>();
  const upstreams = new Set<Socket>();
  let state: "whole" | "cut" | "frozen" = "whole";
  const server = createServer((socket) => {
    if (state === "cut") {
      socket.destroy();
      return;
    }
    const upstream = connect(Number(port), host);
    pair(socket, upstream);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");

  return {
    origin: `http://127.0.0.1:${address.port}`,
    cut() {
      state = "cut";
      for (const socket of sockets) socket.destroy();
    },
    freeze() {
      state = "frozen";
      for (const upstream of upstreams) upstream.unpipe().pause();
    },
    mend() {
      state = "whole";
      for (const socket of sockets) socket.destroy();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  function pair(socket: Socket, upstream: Socket): void {
    for (const [one, other, all] of [
      [socket, upstream, sockets],
      [upstream, socket, upstreams],
    ] as const) {
      all.add(one);
      one.on("error", () => undefined);
      one.once("close", () => {
        all.delete(one);
        other.destroy();
      });
      if (one === socket || state !== "frozen") one.pipe(other);
    }
  }
}
