import type { Look } from "./meters.ts";

/** What the machine says of this process. It costs nothing until somebody looks. */
export const lookAtProcess =
  (version: string): Look =>
  (found) => {
    const { user, system } = process.cpuUsage();
    found("hallpass_build_info", [version, process.versions.node], 1);
    found("hallpass_processes", [], 1);
    found("process_cpu_seconds_total", [], (user + system) / 1_000_000);
    found("process_resident_memory_bytes", [], process.memoryUsage.rss());
    found("hallpass_event_loop_active_seconds_total", [], performance.eventLoopUtilization().active / 1000);
  };
