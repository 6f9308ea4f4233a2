import { inspect } from "node:util";
import { CommanderError } from "commander";
import { StoreUnavailable } from "../store/port/records.ts";
import { type Exit, exitCodes } from "./exit-codes.ts";
import { CommandFailure } from "./failure.ts";
import { hallpassProgram } from "./program.ts";
import type { CommandLineDeps } from "./session.ts";
import { complain } from "./terminal.ts";
import { performWith } from "./verb.ts";

export type { CommandLineDeps } from "./session.ts";

/** Runs one command. `argv` begins with the verb. Resolves with the exit code; ending the process is the caller's. */
export async function runCommandLine(argv: readonly string[], deps: CommandLineDeps): Promise<number> {
  const program = hallpassProgram(performWith(deps), deps);
  deps.stdout.on?.("error", passOverClosedPipe);
  try {
    await program.parseAsync(argv, { from: "user" });
    return exitCodes.done;
  } catch (error) {
    return exitCodes[tell(error, deps)];
  }
}

/** `hallpass audit | head`: whoever reads has enough, and that is no fault. It may be told after the command has ended. */
function passOverClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}

function tell(error: unknown, { stderr }: CommandLineDeps): Exit {
  // Commander has told it already, or has shown the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? "done" : "usage";
  if (error instanceof CommandFailure) {
    complain(stderr, error.message, error.details);
    return error.exit;
  }
  if (error instanceof StoreUnavailable) {
    complain(stderr, `The database does not answer: ${error.message}`);
    return "unreachable";
  }
  complain(
    stderr,
    isToldInFull(error) ? error.message : `This is a fault in hallpass itself.\n${inspect(error)}`,
  );
  return "failed";
}

/** Lists of problems (settings, content) and refusals of the system (a port in use) need no stack. */
const isToldInFull = (error: unknown): error is Error =>
  error instanceof Error && ("problems" in error || "syscall" in error);
