import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { wrongUsage } from "./failure.ts";

export interface ClientOptions {
  readonly name?: string;
  readonly institution?: readonly string[];
  readonly redirectUri?: readonly string[];
  readonly postLogoutRedirectUri?: readonly string[];
  readonly backchannelLogoutUri?: string;
  readonly scope?: readonly string[];
  readonly audience?: string;
  readonly default?: true;
  readonly signedTokens?: string;
  readonly secret?: string;
  readonly keys?: string;
  readonly pkce?: string;
  readonly retrySeconds?: string;
  readonly rotation?: string;
}

type Settings = Readonly<Record<string, unknown>>;

/** What registering and changing a client have in common. A list replaces the one that is there. */
export const withClientOptions = (command: Command): Command =>
  command
    .option("--institution <id>", "where it is used, or all; may be repeated", collected)
    .option("--redirect-uri <uri>", "where an answer may be sent; may be repeated", collected)
    .option(
      "--post-logout-redirect-uri <uri>",
      "where a browser may go after signing out; may be repeated",
      collected,
    )
    .option("--backchannel-logout-uri <uri>", "where it is told that a sign-in is over, or none")
    .option("--scope <scope>", "what it may ask for, or a server takes; may be repeated", collected)
    .option("--audience <uri>", "of a resource server: the resource indicator of tokens meant for it")
    .option("--default", "of a resource server: tokens without an audience are meant for it too")
    .option("--signed-tokens <algorithm>", "of a resource server: RS256 or ES256, or none for opaque tokens")
    .option("--secret <generate|none>", "whether it has one; needed for web, generate where it is not said")
    .option("--keys <file>", "public keys (JWK, a JSON list) that prove who it is, or none")
    .option("--pkce <on|off>", "off lets a client with a secret go without PKCE")
    .option("--retry-seconds <seconds>", "of apps: so long a used refresh token gets the same answer again")
    .option("--rotation <on|off>", "of apps: off lets a refresh token be used again and again");

/** The settings with what the options say in them. */
export const changedSettings = (settings: Settings, options: ClientOptions): Settings =>
  present({ ...settings, ...present(saidBy(options)) });

const saidBy = (options: ClientOptions): Settings => ({
  name: options.name,
  institutions: institutionsOf(options.institution),
  redirectUris: options.redirectUri,
  postLogoutRedirectUris: options.postLogoutRedirectUri,
  backchannelLogoutUri: options.backchannelLogoutUri,
  scopes: options.scope,
  audience: options.audience,
  defaultResourceServer: options.default,
  signedAccessTokens: options.signedTokens,
  secret: options.secret,
  publicKeys: keysOf(options.keys),
  requirePkce: onOrOff("--pkce", options.pkce),
  refreshRetrySeconds: options.retrySeconds === undefined ? undefined : Number(options.retrySeconds),
  rotateRefreshTokens: onOrOff("--rotation", options.rotation),
});

const present = (settings: Settings): Settings =>
  Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));

function institutionsOf(named: readonly string[] | undefined): "all" | readonly string[] | undefined {
  if (named?.includes("all") !== true) return named;
  if (named.length > 1) throw wrongUsage("--institution all stands alone.");
  return "all";
}

function onOrOff(option: string, said: string | undefined): boolean | undefined {
  if (said === undefined) return undefined;
  if (said !== "on" && said !== "off") throw wrongUsage(`${option} must be on or off.`);
  return said === "on";
}

function keysOf(file: string | undefined): unknown {
  if (file === undefined || file === "none") return file;
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw wrongUsage(`${file} cannot be read as JSON: ${(error as Error).message}`);
  }
}

const collected = (one: string, before: readonly string[] = []): readonly string[] => [...before, one];
