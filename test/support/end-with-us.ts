import { type ChildProcess, spawn } from "node:child_process";
import type { Socket } from "node:net";

/**
 * Whatever ends this process, `kill -9` too, ends the child: a shell waits at the other end of a pipe that the system
 * closes then. It has heard that all is well when the child has ended first.
 */
export function endWithUs<Child extends ChildProcess>(child: Child, signal: "KILL" | "QUIT" = "KILL"): Child {
  if (child.pid === undefined) return child;
  const words = ['read -r well || kill -"$1" "$2"', "sh", signal, String(child.pid)];
  const watcher = spawn("sh", ["-c", ...words], { stdio: ["pipe", "ignore", "ignore"], detached: true });
  watcher.unref();
  const pipe = watcher.stdin as Socket;
  pipe.on("error", () => undefined).unref();
  child.once("exit", () => pipe.end("\n"));
  return child;
}
