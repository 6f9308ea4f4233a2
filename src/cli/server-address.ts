import { CommandFailure, wrongUsage } from "./failure.ts";

/** The server that a command talks to. Its address is also its name as an issuer, as RFC 8414 §2 wants. */
export interface Server {
  /** Without a slash at the end. */
  readonly url: string;
  readonly isOnThisMachine: boolean;
  /** Sends one request. Rejects with a failure when nothing answers in time. */
  readonly send: (path: string, request: RequestInit) => Promise<Response>;
}

type Fetch = typeof fetch;

type Env = Readonly<Record<string, string | undefined>>;

/** Beside a server that has settings, they tell where it is. */
export const addressIn = (env: Env): string =>
  env["HALLPASS_URL"] || env["HALLPASS_ISSUER"] || `http://localhost:${env["HALLPASS_PORT"] || 3000}`;

export function serverAt(address: string, send: Fetch): Server {
  const parsed = URL.parse(address);
  if (parsed === null) throw wrongUsage(`"${address}" is not the address of a server. ${example}`);
  const isOnThisMachine = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(parsed.hostname);
  const problem = problemWith(parsed, isOnThisMachine);
  if (problem !== undefined) throw wrongUsage(problem);
  const url = parsed.href.replace(/\/+$/, "");
  return { url, isOnThisMachine, send: (path, request) => sendTo(url, send, { path, request }) };
}

const example = "Give one such as https://id.school.example.";

/** Secrets travel to it, so anything but this machine itself needs https. */
function problemWith(address: URL, isOnThisMachine: boolean): string | undefined {
  const { protocol, username, password, search, hash } = address;
  if (username + password !== "") return "The server's address must not hold a name or a password.";
  if (!/^https?:$/.test(protocol) || search + hash !== "") {
    return `"${address.href}" is not the address of a server. ${example}`;
  }
  if (protocol === "http:" && !isOnThisMachine) {
    return `${address.href} is not encrypted, and passwords would travel over it. Use its https address.`;
  }
  return undefined;
}

/** Long enough for the slowest answer there is: an import of 200 people. */
const patience = 60_000;

async function sendTo(
  url: string,
  send: Fetch,
  { path, request }: { path: string; request: RequestInit },
): Promise<Response> {
  try {
    // A redirect is not followed: it could carry the credentials somewhere else.
    return await send(`${url}${path}`, {
      ...request,
      redirect: "manual",
      signal: AbortSignal.timeout(patience),
    });
  } catch (error) {
    throw new CommandFailure("unreachable", `${url} does not answer (${why(error)}). ${advice}`);
  }
}

const advice = "Start it with `hallpass serve`, or name another with --url or HALLPASS_URL.";

function why(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return `no answer in ${patience / 1000} seconds`;
  const { cause } = error;
  if (cause instanceof Error) return "code" in cause ? String(cause.code) : cause.message;
  return error.message;
}
