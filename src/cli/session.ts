import type { ApplyOptions } from "../actions/apply-content.ts";
import { type Permission, permissions } from "../actions/caller.ts";
import type { CutOff } from "../policy/denials.ts";
import type { Instant } from "../policy/time.ts";
import type { Check } from "../store/port/examination.ts";
import { type AdminApi, adminApi } from "./admin-api.ts";
import { accessToken } from "./credentials.ts";
import { wrongUsage } from "./failure.ts";
import { readTime } from "./local-time.ts";
import { addressIn, type Server, serverAt } from "./server-address.ts";
import { type Stream, type Terminal, terminalOn } from "./terminal.ts";

/** What the command line needs from outside: the machine's own work, the environment as values, the streams. */
export interface CommandLineDeps {
  /** Runs the server until it is told to stop. */
  serve(): Promise<void>;
  /** Brings the stores of this machine up to date and names what it ran. */
  migrate(): Promise<{ readonly ran: readonly string[] }>;
  /** Applies a content file to the data of this machine. */
  applyHere(file: string, options: ApplyOptions): Promise<unknown>;
  /** Looks at all that a server on this machine would rest on, and changes nothing. */
  examine(): Promise<readonly Check[]>;
  /** Writes all that the stores of this machine hold into a file, or reads it back into empty ones; how much there was. */
  exportTo(file: string, progress: (lines: number) => void): Promise<Moved>;
  importFrom(file: string, progress: (lines: number) => void): Promise<Moved>;
  /** After an old backup of the records was put back. What `confirm` throws stops it before anything is changed. */
  restore(how: {
    readonly at?: Instant;
    readonly confirm: (found: RestoreFound) => Promise<void>;
  }): Promise<RestoreFound & { readonly cutOff: Pick<CutOff, "id" | "notBefore"> }>;
  /** Reads and checks a content file: the document that the admin API takes. */
  readContentFile(file: string): Promise<object>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: Stream;
  readonly stderr: Stream;
  /** stdout is a terminal: tables fit its width, and long work shows how far it is. */
  readonly isTerminal: boolean;
  readonly fetch?: typeof fetch;
  readonly now: () => Instant;
  /** An IANA name; the machine's own when absent. */
  readonly timeZone?: string;
}

export interface RestoreFound {
  /** The latest that the records know of. */
  readonly recordsEnd: Instant;
  /** Of the sign-ins that are kept. */
  readonly latestSignIn?: Instant;
}

interface Moved {
  readonly counts: Readonly<Record<string, number>>;
  readonly sha256: string;
  /** The names of values that could not be read and are left out. */
  readonly damaged?: readonly string[];
}

export interface GlobalOptions {
  readonly url?: string;
  readonly json?: true;
  readonly quiet?: true;
}

/** One run of one verb. */
export interface Session {
  readonly deps: CommandLineDeps;
  readonly terminal: Terminal;
  server(): Server;
  /** The admin API, for a program with these permissions and no others of those that it may have. */
  admin(...permissions: readonly Permission[]): Promise<AdminApi>;
  /** With all that a program may have: nobody acts on an account that may do more than they may at that moment. */
  adminInFull(): Promise<AdminApi>;
  /** A time as people write it, in the API's form; wrong usage when it is none. */
  time(written: string): string;
}

export function sessionOf(deps: CommandLineDeps, options: GlobalOptions): Session {
  const { env, now } = deps;
  const zone = deps.timeZone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const server = () => serverAt(options.url ?? addressIn(env), deps.fetch ?? globalThis.fetch);
  const admin = async (...asked: readonly Permission[]) => {
    const at = server();
    return adminApi(at, await accessToken({ server: at, env, now }, asked));
  };
  return {
    deps,
    terminal: terminalOn({ ...deps, zone, json: options.json === true, quiet: options.quiet === true }),
    server,
    admin,
    adminInFull: () => admin(...permissions),
    time: (written) => {
      const at = readTime(written, { now: now(), zone });
      if (at === undefined) throw wrongUsage(`"${written}" is not a time. ${timesLike}`);
      return Temporal.Instant.fromEpochMilliseconds(at).toString();
    },
  };
}

const timesLike = 'Write "2026-12-01", "2026-12-01 08:00", "2026-12-01T08:00Z", "in 7d" or "2h ago".';
