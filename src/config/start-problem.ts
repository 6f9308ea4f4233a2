import { type Settings, SettingsProblems } from "./settings.ts";

type Place = Pick<Settings, "port" | "host" | "data" | "database" | "metricsAt">;

/** A refusal of the system at the start as the setting that has to be another; any other error as it is. */
export function startProblem(error: unknown, place: Place): unknown {
  const refused = systemRefusal(error);
  const problem =
    refused?.syscall === "listen"
      ? (notTelling(refused, place) ?? notListening[refused.code ?? ""]?.(place))
      : (withoutStore(error, place) ?? keeping(refused, place));
  return problem === undefined ? error : new SettingsProblems([problem]);
}

/** The store wraps what the system has said. */
function systemRefusal(error: unknown): NodeJS.ErrnoException | undefined {
  if (!(error instanceof Error)) return undefined;
  return "syscall" in error ? (error as NodeJS.ErrnoException) : systemRefusal(error.cause);
}

const notListening: Readonly<Record<string, (place: Place) => string>> = {
  EADDRINUSE: ({ port }) => `HALLPASS_PORT must be a port that is free; another program listens on ${port}`,
  EACCES: ({ port }) => `HALLPASS_PORT must be a port that this user may listen on; ${port} is not`,
  EADDRNOTAVAIL: ({ host }) => `HALLPASS_HOST must be an address of this machine; ${host} is not`,
  ENOTFOUND: ({ host }) => `HALLPASS_HOST must be an address of this machine; ${host} is not`,
};

/** Of the two listeners, the one for metrics is known by its address. */
function notTelling(refused: NodeJS.ErrnoException, { metricsAt }: Place): string | undefined {
  const { address, port } = refused as { readonly address?: string; readonly port?: number };
  if (metricsAt === undefined || address !== metricsAt.host || port !== metricsAt.port) return undefined;
  const why = refused.code === "EADDRINUSE" ? "another program listens there" : "this one may not";
  return `HALLPASS_METRICS_LISTEN must be an address on which this program may listen; it is ${address} with port ${port}, and ${why}`;
}

const unusable: Readonly<Record<string, string>> = {
  EEXIST: "it is a file",
  ENOTDIR: "it is a file, or below one",
  EACCES: "this user may not use it",
  EPERM: "this user may not use it",
  EROFS: "it can only be read",
};

function keeping(refused: NodeJS.ErrnoException | undefined, { data }: Place): string | undefined {
  const why = unusable[refused?.code ?? ""];
  const isOurs = refused?.path?.startsWith(data) === true;
  return why === undefined || !isOurs
    ? undefined
    : `HALLPASS_DATA must be a folder to write to; it is ${JSON.stringify(data)}, and ${why}`;
}

const withoutStore = (error: unknown, place: Place): string | undefined =>
  withoutRedis(error) ?? withoutDatabase(error, place);

const withoutRedis = (error: unknown): string | undefined =>
  error instanceof Error && error.name === "RedisUnavailable"
    ? `HALLPASS_REDIS must be a Redis that Hallpass can use. ${error.message}`
    : undefined;

/** The store's own words for it. Nobody repeats the address, for it holds a password. */
function withoutDatabase(error: unknown, { database }: Place): string | undefined {
  if (database === undefined || !(error instanceof Error) || !refusals.has(error.name)) return undefined;
  const cause = error.cause instanceof Error ? wordsOf(error.cause) : "";
  return `HALLPASS_DATABASE must be a database that Hallpass can use. ${error.message}${cause && ` (${cause})`}`;
}

const refusals: ReadonlySet<string> = new Set(["StoreUnavailable", "UnfitDatabase", "UnknownMigration"]);

/** A name with several addresses fails for each, and then has no words of its own. */
const wordsOf = (error: NodeJS.ErrnoException): string => error.message || (error.code ?? "");
