import { readdirSync, readFileSync, readlinkSync } from "node:fs";

interface Where {
  /** The server's. */
  readonly port: number;
  /** Of the workers. */
  readonly pids: readonly number[];
}

/**
 * Which worker holds the other end of each connection, from this end's port: as Linux tells it (/proc/net/tcp: sockets by
 * their inodes, /proc/PID/fd: who holds them). Empty on other systems.
 */
export function workersByPort({ port, pids }: Where): ReadonlyMap<number, number> {
  if (process.platform !== "linux") return new Map();
  const clients = clientsBySocket(port);
  return new Map(
    pids.flatMap((pid) =>
      socketsOf(pid).flatMap((socket) => {
        const client = clients.get(socket);
        return client === undefined ? [] : [[client, pid] as const];
      }),
    ),
  );
}

/** Of the server's ends of connections: the socket, and the port at the other end. */
function clientsBySocket(port: number): ReadonlyMap<string, number> {
  const rows = ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((path) => readFileSync(path, "utf8").split("\n"));
  return new Map(
    rows.flatMap((row) => {
      const [, local = "", remote = "", , , , , , , inode = ""] = row.trim().split(/\s+/);
      return portIn(local) === port ? [[`socket:[${inode}]`, portIn(remote)] as const] : [];
    }),
  );
}

const portIn = (address: string): number => Number.parseInt(address.split(":")[1] ?? "", 16);

function socketsOf(pid: number): readonly string[] {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).flatMap((name) => {
    try {
      return [readlinkSync(`${folder}/${name}`)];
    } catch {
      // It was closed meanwhile.
      return [];
    }
  });
}
