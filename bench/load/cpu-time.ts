import { readdirSync, readFileSync } from "node:fs";

/**
 * Microseconds for which a process has had a processor until now, in user and system mode together: the sum over its
 * threads of what Linux counts in nanoseconds (/proc/PID/task/TID/schedstat). /proc/PID/stat says the same in hundredths
 * of a second.
 */
export function cpuTime(pid: number): number {
  const folder = `/proc/${pid}/task`;
  const nanoseconds = readdirSync(folder).map((thread) => ofThread(`${folder}/${thread}/schedstat`));
  return nanoseconds.reduce((sum, some) => sum + some, 0) / 1000;
}

/** A thread may end between being listed and being read. */
function ofThread(path: string): number {
  try {
    return Number(readFileSync(path, "utf8").split(" ")[0]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return 0;
    throw error;
  }
}
