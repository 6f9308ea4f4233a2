import type { ServerProcess } from "../support/server-process.ts";

/** Whoever ends the drill early ends its processes with it. */
export function endWith(running: () => Iterable<ServerProcess>): void {
  process.once("exit", () => {
    for (const server of running()) server.signal("SIGKILL");
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
}
