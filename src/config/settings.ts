import { type Duration, minutes } from "../policy/time.ts";
import {
  commandLineVariables,
  definition,
  type definitions,
  type LogLevel,
  type SettingName,
  settingNames,
} from "./setting-definitions.ts";
import { isLoopback, type SocketAddress } from "./socket-address.ts";

export interface Settings {
  readonly production: boolean;
  /** An origin without a slash at its end. */
  readonly issuer: string;
  readonly port: number;
  readonly host: string;
  readonly workers: number;
  /** Where nothing is kept in production with a database. */
  readonly data: string;
  /** An address with a password in it. */
  readonly database?: string;
  /** Addresses of one node, or of some of a Cluster, with a password in them. Absent: sign-ins are in the data folder. */
  readonly redis?: readonly string[];
  /** Absent only in development, where main makes one and keeps it. */
  readonly keyEncryptionSecret?: string;
  /** Newest first. Absent only in development, where main makes them and keeps them. */
  readonly cookieSecrets?: readonly string[];
  readonly trustedProxies: number;
  /** Where metrics are told. Absent: nowhere. */
  readonly metricsAt?: SocketAddress;
  /** What a scrape has to show; there is one wherever other machines may ask. */
  readonly metricsSecret?: string;
  readonly logLevel: LogLevel;
  readonly accessTokenLifetime: Duration;
  readonly leaseLength: Duration;
  readonly passwordHashesAtOnce: number;
  readonly stopDelay: Duration;
  readonly stopWithin: Duration;
  /** Lower case. */
  readonly allowedPrivateHosts: ReadonlySet<string>;
  /** Wrong passwords in 15 minutes. */
  readonly attempts: {
    readonly perNetwork: number;
    readonly perAccountAndNetwork: number;
    readonly perAccount: number;
  };
  /** How many sign-ins a change may end, at once or within 30 days, without its preview's token. */
  readonly previewAbove: number;
  /** How many an administrator may end so without another's approval. Absent: any number. */
  readonly approvalAbove?: number;
  /** So long the administrators' pages may stand unused. */
  readonly consoleIdle: Duration;
  /** A file that tells where addresses are. Absent: nobody is told. */
  readonly placesFile?: string;
  /** In a minute, of each resource server. */
  readonly introspectionMisses: number;
  /** In bytes. */
  readonly tokenCacheSize: number;
}

type Environment = Readonly<Record<string, string | undefined>>;
type Value<Name extends SettingName> = Exclude<ReturnType<(typeof definitions)[Name]["parse"]>, undefined>;

export class SettingsProblems extends Error {
  override readonly name = "SettingsProblems";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`Cannot start:\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
    this.problems = problems;
  }
}

/** Without those that have no value. */
const given = <Some extends object>(some: Some): { [Name in keyof Some]?: NonNullable<Some[Name]> } =>
  Object.fromEntries(Object.entries(some).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Some]?: NonNullable<Some[Name]>;
  };

/** Reads everything, then complains once, so that an operator mends a list and not one line at a time. */
export function readSettings(environment: Environment): Settings {
  const production = environment["NODE_ENV"] === "production";
  const problems = [...wrongMode(environment), ...unknownNames(environment)];

  const port = read("HALLPASS_PORT");
  const ownIssuer = !production && port !== undefined ? `http://localhost:${port}` : undefined;
  const redis = parsed("HALLPASS_REDIS", textOf("HALLPASS_REDIS"));
  const keyEncryptionSecret = parsed(
    "HALLPASS_KEY_ENCRYPTION_SECRET",
    textOf("HALLPASS_KEY_ENCRYPTION_SECRET"),
  );
  const cookieSecrets = parsed("HALLPASS_COOKIE_SECRETS", textOf("HALLPASS_COOKIE_SECRETS"));
  const database = parsed("HALLPASS_DATABASE", textOf("HALLPASS_DATABASE"));
  const metricsAt = parsed("HALLPASS_METRICS_LISTEN", textOf("HALLPASS_METRICS_LISTEN"));
  const metricsSecret = parsed("HALLPASS_METRICS_SECRET", textOf("HALLPASS_METRICS_SECRET"));
  const approvalAbove = parsed("HALLPASS_APPROVAL_ABOVE", textOf("HALLPASS_APPROVAL_ABOVE"));
  const placesFile = parsed("HALLPASS_PLACES", textOf("HALLPASS_PLACES"));
  if (metricsAt !== undefined && !isLoopback(metricsAt) && !environment["HALLPASS_METRICS_SECRET"])
    problems.push(unguarded);
  const settings: Settings = {
    production,
    issuer: read("HALLPASS_ISSUER", environment["HALLPASS_ISSUER"] || ownIssuer),
    port,
    host: read("HALLPASS_HOST"),
    workers: read("HALLPASS_WORKERS"),
    data: read("HALLPASS_DATA"),
    ...given({
      database,
      redis,
      keyEncryptionSecret,
      cookieSecrets,
      metricsAt,
      metricsSecret,
      placesFile,
      approvalAbove,
    }),
    trustedProxies: read("HALLPASS_TRUSTED_PROXIES"),
    logLevel: read("HALLPASS_LOG_LEVEL"),
    accessTokenLifetime: read("HALLPASS_ACCESS_TOKEN_SECONDS"),
    leaseLength: read("HALLPASS_LEASE_SECONDS"),
    passwordHashesAtOnce: read("HALLPASS_PASSWORD_HASHES_AT_ONCE"),
    stopDelay: read("HALLPASS_STOP_DELAY_SECONDS"),
    stopWithin: read("HALLPASS_STOP_SECONDS"),
    allowedPrivateHosts: read("HALLPASS_ALLOWED_PRIVATE_HOSTS"),
    attempts: {
      perNetwork: read("HALLPASS_ATTEMPTS_PER_NETWORK"),
      perAccountAndNetwork: read("HALLPASS_ATTEMPTS_PER_ACCOUNT_AND_NETWORK"),
      perAccount: read("HALLPASS_ATTEMPTS_PER_ACCOUNT"),
    },
    previewAbove: read("HALLPASS_PREVIEW_ABOVE"),
    consoleIdle: minutes(read("HALLPASS_CONSOLE_IDLE_MINUTES")),
    introspectionMisses: read("HALLPASS_INTROSPECTION_MISSES"),
    tokenCacheSize: read("HALLPASS_TOKEN_CACHE_MB") * 1_000_000,
  };
  if (problems.length > 0) throw new SettingsProblems(problems);
  return settings;

  /** What is missing or wrong is noted; the value is then never seen, because the reading ends with an error. */
  function read<Name extends SettingName>(name: Name, text = textOf(name)): Value<Name> {
    return parsed(name, text) as Value<Name>;
  }

  function parsed<Name extends SettingName>(name: Name, text: string | undefined): Value<Name> | undefined {
    if (text === undefined) return undefined;
    const { mustBe, secret, parse } = definition(name);
    const value = parse(text, production);
    if (value === undefined) problems.push(wrong(name, mustBe, secret === true ? undefined : text));
    return value as Value<Name> | undefined;
  }

  /** An empty one counts as not set: that is what composing files leave of a variable nobody filled in. */
  function textOf(name: SettingName): string | undefined {
    const text = environment[name] || undefined;
    if (text !== undefined) return text;
    const fallback = fallbackOf(name);
    if ("required" in fallback)
      problems.push(
        `${name} is required in production${orElse(fallback.unless)}: ${definition(name).mustBe}`,
      );
    return "text" in fallback ? fallback.text : undefined;
  }

  function fallbackOf(name: SettingName) {
    const { development, production: ofProduction } = definition(name);
    if (!production) return development;
    const spared = "required" in ofProduction && Boolean(environment[ofProduction.unless ?? ""]);
    return spared ? development : ofProduction;
  }
}

const unguarded =
  "HALLPASS_METRICS_SECRET is required, unless HALLPASS_METRICS_LISTEN is an address of this machine alone, such as 127.0.0.1:9464: at least 32 characters";

const orElse = (other: string | undefined): string => (other === undefined ? "" : `, unless ${other} is set`);

const wrong = (name: string, mustBe: string, was: string | undefined): string =>
  `${name} must be ${mustBe}${was === undefined ? "" : `; it is ${JSON.stringify(was)}`}`;

/** A slip in this one would start a production server with the defaults of development. */
function wrongMode(environment: Environment): string[] {
  const mode = environment["NODE_ENV"] ?? "";
  if (["", "production", "development", "test"].includes(mode)) return [];
  return [wrong("NODE_ENV", "production, development or test", mode)];
}

const known: ReadonlySet<string> = new Set([...settingNames, ...Object.keys(commandLineVariables)]);

function unknownNames(environment: Environment): string[] {
  return Object.keys(environment)
    .filter((name) => name.startsWith("HALLPASS_") && !known.has(name))
    .map((name) => `${name} is not a setting; see docs/reference/settings.md`);
}
