/**
 * The only file that reaches inside oidc-provider beyond what it documents. Checked against 9.13.3, which package.json
 * pins: read this file again at every change of version.
 */
import type { IncomingMessage } from "node:http";
import type Provider from "oidc-provider";
import type { KoaContextWithOIDC } from "oidc-provider";
import type { ClientKind } from "../policy/facts.ts";

/** What Hallpass keeps on the engine's own records besides what the engine keeps. */
export interface GrantFields {
  institutionId: string;
  clientKind: ClientKind;
  /** Milliseconds. */
  signedInAt: number;
  sessionUid?: string;
  device?: string;
  place?: string;
  /** Milliseconds. Read only: activity is recorded elsewhere. */
  lastActivityAt?: number;
}

export interface AccessTokenFields {
  institutionId: string;
  clientKind: ClientKind;
  /** Milliseconds. */
  signedInAt: number;
  /** Milliseconds: the engine's own `iat` has whole seconds. */
  issuedAt: number;
  administrator: boolean;
  /** What the account's own switch said when the token was issued. */
  mobileAccess?: boolean;
  signInSessionUid?: string;
}

export interface SessionFields {
  /** Milliseconds: the engine's own `loginTs` has whole seconds. */
  signedInAt?: number;
  /** Milliseconds. */
  lastActivityAt?: number;
  device?: string;
  place?: string;
}

const fields = {
  Grant: ["institutionId", "clientKind", "signedInAt", "sessionUid", "device", "place", "lastActivityAt"],
  AccessToken: [
    "institutionId",
    "clientKind",
    "signedInAt",
    "issuedAt",
    "administrator",
    "mobileAccess",
    "signInSessionUid",
  ],
  ClientCredentials: ["issuedAt"],
  Session: ["signedInAt", "lastActivityAt", "device", "place"],
} as const;

/** The engine drops unknown fields of its records on save and on load, unless the model lists them. */
export function keepOwnFields(provider: Provider): void {
  for (const [name, extra] of Object.entries(fields)) {
    const model = provider[name as keyof typeof fields] as unknown as { IN_PAYLOAD: readonly string[] };
    Object.defineProperty(model, "IN_PAYLOAD", { value: [...model.IN_PAYLOAD, ...extra] });
  }
}

/** Client secrets are kept as hashes: the engine's comparison of plain texts is replaced. */
export function compareSecretsBy(
  provider: Provider,
  matches: (kept: string, given: string) => boolean,
): void {
  const { prototype } = provider.Client as unknown as {
    prototype: { clientSecret?: string; compareClientSecret(given: string): boolean };
  };
  prototype.compareClientSecret = function compareClientSecret(given) {
    return this.clientSecret !== undefined && matches(this.clientSecret, given);
  };
}

/**
 * The engine writes out and hashes a client's metadata at each request, to see whether it has met them. Our records of
 * clients never change in place, so the record itself tells.
 */
export function rememberClients(provider: Provider, recordOf: (id: string) => object | undefined): void {
  const { Client } = provider;
  const { find } = Client;
  type Found = Awaited<ReturnType<typeof find>>;
  const known = new WeakMap<object, Found>();
  Client.find = async function findOrRemember(id, ...others) {
    const record = recordOf(id);
    const client = (record && known.get(record)) ?? (await find.call(Client, id, ...others));
    // Other metadata than this record's may have been met by then.
    if (record !== undefined && recordOf(id) === record) known.set(record, client);
    return client;
  };
}

/**
 * Logouts are found from the records and sent from a queue, so the engine sends none. The `sid` that a client knows a
 * session by is always the same, so that it can be told of its end when the session is long forgotten.
 */
export function leaveLogoutsToUs(
  provider: Provider,
  sidOf: (sessionUid: string, clientId: string) => string,
): void {
  const client = provider.Client.prototype as unknown as { backchannelLogout(): Promise<void> };
  client.backchannelLogout = async () => undefined;
  const session = provider.Session.prototype as unknown as {
    uid: string;
    sidFor(clientId: string, sid?: string): string | undefined;
  };
  const { sidFor } = session;
  session.sidFor = function sidForClient(clientId, sid) {
    return sidFor.call(this, clientId, sid === undefined ? undefined : sidOf(this.uid, clientId));
  };
}

/** The engine reads a form by these two, and would not find one that somebody has read before it. */
export function giveReadBody(request: IncomingMessage, body: Buffer): void {
  Object.defineProperties(request, {
    readable: { value: true, configurable: true },
    iterator: {
      configurable: true,
      value: async function* again() {
        yield body;
      },
    },
  });
}

/** What a browser's interaction has answered; the engine sets it when the browser comes back. */
export const interactionResult = (ctx: KoaContextWithOIDC): Record<string, Record<string, unknown>> =>
  (ctx.oidc as { result?: Record<string, Record<string, unknown>> }).result ?? {};

export type EngineModule = typeof import("oidc-provider");

/** The engine says at import that Node 26 is unsupported, because this build of Node does not call itself an LTS. */
export async function importEngine(): Promise<EngineModule> {
  const { warn } = globalThis.console;
  globalThis.console.warn = () => undefined;
  try {
    return await import("oidc-provider");
  } finally {
    globalThis.console.warn = warn;
  }
}
