import { type Duration, seconds } from "../policy/time.ts";
import { hostNames, longSecret, longSecrets, matching, origin } from "./setting-values.ts";
import { socketAddress } from "./socket-address.ts";
import { postgresAddress, redisAddresses } from "./store-addresses.ts";

/** What stands in for a setting that is not set: its text, nothing at all, or a refusal to start. */
type Default =
  | { readonly text: string; readonly but?: string }
  | { readonly made: string }
  | { readonly required: true; readonly unless?: string };

interface Setting<Value> {
  /** One sentence for the reference page and `.env.example`. */
  readonly what: string;
  readonly mustBe: string;
  readonly development: Default;
  readonly production: Default;
  /** Never repeated in a message. */
  readonly secret?: true;
  /** Undefined when the text is not what it must be. */
  readonly parse: (text: string, production: boolean) => Value | undefined;
}

const logLevels = ["silent", "error", "warn", "info", "debug"] as const;
export type LogLevel = (typeof logLevels)[number];

const required: Default = { required: true };
const none: Default = { made: "none" };
const made: Default = { made: "made at the first start and kept in the data folder" };

/** Every setting there is. docs/reference/settings.md and .env.example say the same, and a test holds them to it. */
export const definitions = {
  HALLPASS_ISSUER: {
    what: "The address at which people, apps and tools reach Hallpass, and the issuer in every token.",
    mustBe:
      "an address without a path, such as https://id.school.example; in production it starts with https://",
    development: { text: "http://localhost:3000", but: "with the port of `HALLPASS_PORT` if that is set" },
    production: required,
    parse: origin,
  },
  HALLPASS_PORT: {
    what: "The port on which Hallpass listens.",
    ...wholeNumber(1, 65_535),
    ...always("3000"),
  },
  HALLPASS_HOST: {
    what: "The host name or address on which Hallpass listens; :: is every address of the machine.",
    mustBe: "a host name or an IP address",
    development: { text: "localhost" },
    production: { text: "::" },
    parse: matching(/^[\w.:%-]+$/),
  },
  HALLPASS_WORKERS: {
    what: "How many processes answer requests on the port; with 1 there is one process and no other.",
    ...wholeNumber(1, 64),
    ...always("1"),
  },
  HALLPASS_DATA: {
    what: "The folder that holds the records and the sign-ins, unless a database does.",
    mustBe: "a path to a folder",
    development: { text: "var" },
    production: { required: true, unless: "HALLPASS_DATABASE" },
    parse: matching(/\S/),
  },
  HALLPASS_DATABASE: {
    what: "The PostgreSQL database that holds the records and the sign-ins; without one, files in the data folder do.",
    mustBe:
      "an address such as postgres://hallpass:password@db.school.example:5432/hallpass, which names a database",
    development: none,
    production: none,
    secret: true,
    parse: postgresAddress,
  },
  HALLPASS_REDIS: {
    what: "The Redis that holds the sign-ins instead of the data folder: one node, or some nodes of a Redis Cluster.",
    mustBe:
      "an address such as redis://:password@redis.school.example:6379/0, or with rediss:// for TLS; several with commas between are nodes of one Cluster, with the same user and password and no database number",
    development: none,
    production: none,
    secret: true,
    parse: redisAddresses,
  },
  HALLPASS_KEY_ENCRYPTION_SECRET: {
    what: "The secret that seals the signing keys in the data folder; without it they cannot be opened again.",
    mustBe: "at least 32 characters",
    development: made,
    production: required,
    secret: true,
    parse: longSecret,
  },
  HALLPASS_COOKIE_SECRETS: {
    what: "The secrets that sign cookies, newest first: the first one signs, and all of them are believed.",
    mustBe: "a list with commas between, each at least 32 characters",
    development: made,
    production: required,
    secret: true,
    parse: longSecrets,
  },
  HALLPASS_TRUSTED_PROXIES: {
    what: "How many proxies in front of Hallpass add to X-Forwarded-For; with 0 that header is not believed.",
    ...wholeNumber(0, 5),
    ...always("0"),
  },
  HALLPASS_METRICS_LISTEN: {
    what: "The address and port on which metrics are told to Prometheus; without it they are not told.",
    mustBe: "an IP address and a port, such as 127.0.0.1:9464, [::1]:9464 or 0.0.0.0:9464",
    development: none,
    production: none,
    parse: socketAddress,
  },
  HALLPASS_METRICS_SECRET: {
    what: "What Prometheus has to show as a bearer token to be told metrics, where other machines may ask.",
    mustBe: "at least 32 characters",
    development: none,
    production: none,
    secret: true,
    parse: longSecret,
  },
  HALLPASS_LOG_LEVEL: {
    what: "The least important kind of line that is logged.",
    mustBe: `one of ${logLevels.join(", ")}`,
    ...always("info"),
    parse: (text: string) => logLevels.find((level) => level === text),
  },
  HALLPASS_ACCESS_TOKEN_SECONDS: {
    what: "How long an access token lives at most; it ends earlier when its sign-in does.",
    ...lengthInSeconds(60, 3600),
    ...always("3600"),
  },
  HALLPASS_LEASE_SECONDS: {
    what: "How long a process may answer from memory without having looked for changes; ending a sign-in waits no longer.",
    ...lengthInSeconds(1, 30),
    ...always("2"),
  },
  HALLPASS_PASSWORD_HASHES_AT_ONCE: {
    what: "How many passwords are checked at the same time; each check takes a processor and 20 MB for a moment.",
    ...wholeNumber(1, 64),
    ...always("2"),
  },
  HALLPASS_STOP_DELAY_SECONDS: {
    what: "How long /readyz says no before Hallpass stops listening, so that a load balancer can turn away first.",
    ...lengthInSeconds(0, 60),
    development: { text: "0" },
    production: { text: "5" },
  },
  HALLPASS_STOP_SECONDS: {
    what: "How long requests that have begun may take to finish when Hallpass stops.",
    ...lengthInSeconds(1, 300),
    ...always("20"),
  },
  HALLPASS_ALLOWED_PRIVATE_HOSTS: {
    what: "Hosts with private addresses that clients may name as where to be told of logouts; all others are refused.",
    mustBe: "host names or addresses with commas between, without ports",
    development: { text: "none" },
    production: { text: "none" },
    parse: hostNames,
  },
  HALLPASS_ATTEMPTS_PER_NETWORK: {
    what: "How many wrong passwords one network may try in 15 minutes, over all accounts.",
    ...wholeNumber(1, 1_000_000),
    ...always("100"),
  },
  HALLPASS_ATTEMPTS_PER_ACCOUNT_AND_NETWORK: {
    what: "How many wrong passwords one network, or one browser that the account knows, may try for it in 15 minutes.",
    ...wholeNumber(1, 1_000_000),
    ...always("10"),
  },
  HALLPASS_ATTEMPTS_PER_ACCOUNT: {
    what: "How many wrong passwords an account takes in 15 minutes from networks in which it has never signed in.",
    ...wholeNumber(1, 1_000_000),
    ...always("100"),
  },
  HALLPASS_PREVIEW_ABOVE: {
    what: "How many sign-ins an administrator may end, at once or within 30 days, without a preview first; with 0 each such change needs one.",
    ...wholeNumber(0, 1_000_000),
    ...always("1000"),
  },
  HALLPASS_APPROVAL_ABOVE: {
    what: "How many sign-ins one administrator may end, at once or within 30 days, without another's approval; without it, any number.",
    ...wholeNumber(0, 1_000_000),
    development: none,
    production: none,
  },
  HALLPASS_CONSOLE_IDLE_MINUTES: {
    what: "After how many minutes without use the administrators' pages ask them to sign in again.",
    ...wholeNumber(5, 720),
    ...always("30"),
  },
  HALLPASS_PLACES: {
    what: "A file that tells where addresses are, about, so that people see it of their sign-ins; without one, nobody is told.",
    mustBe: "the path of a file in the MaxMind DB format, such as /var/lib/hallpass-places/city.mmdb",
    development: none,
    production: none,
    parse: matching(/\S/),
  },
  HALLPASS_INTROSPECTION_MISSES: {
    what: "How many unknown tokens a resource server may ask about in a minute before it is told to wait: with Redis in all processes together, else in each.",
    ...wholeNumber(1, 1_000_000),
    ...always("600"),
  },
  HALLPASS_TOKEN_CACHE_MB: {
    what: "How much memory a process may use to remember access tokens that were asked about, in millions of bytes.",
    ...wholeNumber(1, 4096),
    ...always("64"),
  },
} satisfies Readonly<Record<string, Setting<unknown>>>;

/** Variables of the same family that only the command line reads. A server that meets them is not put off. */
export const commandLineVariables: Readonly<Record<string, string>> = {
  HALLPASS_URL: "The address of the server that the command line talks to.",
  HALLPASS_CLIENT_ID: "The service client as which a script acts, instead of a person who has signed in.",
  HALLPASS_CLIENT_SECRET: "That client's secret.",
};

export type SettingName = keyof typeof definitions;

export const settingNames = Object.keys(definitions) as readonly SettingName[];

/** The same for every setting, whatever its value's type. */
export const definition = (name: SettingName): Setting<unknown> => definitions[name];

function always(text: string): Pick<Setting<unknown>, "development" | "production"> {
  return { development: { text }, production: { text } };
}

function wholeNumber(least: number, most: number): Pick<Setting<number>, "mustBe" | "parse"> {
  return {
    mustBe: `a whole number from ${least} to ${most}`,
    parse: (text) => {
      const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
      return number >= least && number <= most ? number : undefined;
    },
  };
}

function lengthInSeconds(least: number, most: number): Pick<Setting<Duration>, "mustBe" | "parse"> {
  const { mustBe, parse } = wholeNumber(least, most);
  return {
    mustBe,
    parse: (text, production) => {
      const number = parse(text, production);
      return number === undefined ? undefined : seconds(number);
    },
  };
}
