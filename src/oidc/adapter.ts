import type { Adapter, AdapterPayload, errors as engineErrors } from "oidc-provider";
import { accountId, clientId, type GrantId, grantId, institutionId } from "../policy/ids.ts";
import { longestAccessToken } from "../policy/relevance.ts";
import { after, type Duration, earliest, type Instant, instant, never, seconds } from "../policy/time.ts";
import type { EngineRecord, EngineRecords } from "../store/port/engine-records.ts";
import type { Client, Grant } from "../store/port/entities.ts";
import { clientMetadata } from "./client-metadata.ts";
import type { GrantFields } from "./internals.ts";
import { ownPagesId, ownPagesMetadata } from "./own-pages.ts";
import { hashOfValue } from "./record-hash.ts";

export interface AdapterDeps {
  readonly engineRecords: EngineRecords;
  readonly findGrant: (id: GrantId) => Promise<Grant | undefined>;
  readonly putGrant: (grant: Grant) => Promise<void>;
  readonly client: (id: string) => Client | undefined;
  /** The signed access token that this request asks about under this name. */
  readonly findSigned: (name: string) => AdapterPayload | undefined;
  /** The engine wants a grant to be over: because of reuse, a revocation request or a logout. */
  readonly endGrant: (id: GrantId) => Promise<void>;
  /** The engine is about to forget a browser's session: under another id, or for good. */
  readonly forgetsSession: () => Promise<void>;
  readonly errors: typeof engineErrors;
  readonly now: () => Instant;
}

/** The engine's storage interface over ours, one adapter a model. */
export const adapters =
  (deps: AdapterDeps) =>
  (model: string): Adapter => {
    if (model === "Client") return clientAdapter(deps);
    if (model === "Grant") return grantAdapter(deps);
    return recordAdapter(deps, model);
  };

/** Clients come from the rulebook, and the engine never writes them. */
const clientAdapter = ({ client }: AdapterDeps): Adapter => ({
  ...unused,
  find: async (id) => {
    const found = client(id);
    return found && (found.id === ownPagesId ? ownPagesMetadata(found) : clientMetadata(found));
  },
});

/** A grant outlives its revocation: the record of the denial ends it, and the row lets us say why. */
const grantAdapter = ({ findGrant, putGrant, endGrant, now }: AdapterDeps): Adapter => ({
  ...unused,
  find: async (id) => {
    const grant = await findGrant(grantId(id));
    return grant && { ...(grant.engine as AdapterPayload), ...fieldsOf(grant), jti: grant.id };
  },
  upsert: async (id, { jti: _jti, ...payload }) => putGrant(toGrant(id, payload, now())),
  destroy: async (id) => endGrant(grantId(id)),
});

function toGrant(id: string, payload: AdapterPayload, now: Instant): Grant {
  const {
    institutionId: institution,
    clientKind,
    signedInAt,
    sessionUid,
    device,
    place,
    lastActivityAt: _,
    ...engine
  } = payload as AdapterPayload & GrantFields;
  return {
    id: grantId(id),
    accountId: accountId(String(payload.accountId)),
    institutionId: institutionId(institution),
    clientId: clientId(String(payload.clientId)),
    kind: clientKind,
    ...(sessionUid !== undefined && { sessionUid }),
    ...(device !== undefined && { device }),
    ...(place !== undefined && { place }),
    signedInAt: instant(signedInAt),
    lastActivityAt: now,
    engine,
  };
}

export const fieldsOf = ({
  institutionId: institution,
  kind,
  signedInAt,
  lastActivityAt,
  sessionUid,
  device,
  place,
}: Grant): GrantFields => ({
  institutionId: institution,
  clientKind: kind,
  signedInAt,
  lastActivityAt,
  ...(sessionUid !== undefined && { sessionUid }),
  ...(device !== undefined && { device }),
  ...(place !== undefined && { place }),
});

function recordAdapter(deps: AdapterDeps, model: string): Adapter {
  const { engineRecords, endGrant, errors, findSigned, now } = deps;
  return {
    ...unused,
    find: async (id) => {
      // What stands for an id in a payload that was found by uid opens nothing by itself.
      if (id.startsWith(hashed)) return undefined;
      const signed = model === "AccessToken" ? findSigned(id) : undefined;
      if (signed !== undefined) return signed;
      return withId(await engineRecords.find(model, hashOf(id), now()), id);
    },
    findByUid: async (uid) => {
      const found = await engineRecords.findByUid(model, uid, now());
      return withId(found, `${hashed}${found?.hash}`);
    },
    upsert: async (id, payload, expiresIn) => {
      await engineRecords.put(recordOf({ model, id, payload, lifetime: seconds(expiresIn ?? 0) }, now()));
      // RFC 7523 §3: an assertion is used once, also of several that arrive together, which all have found none.
      if (model === "ReplayDetection" && !(await engineRecords.consume(model, hashOf(id), { at: now() })))
        throw new errors.InvalidClientAuth("client assertion tokens must only be used once");
    },
    consume: async (id) => {
      if (await engineRecords.consume(model, hashOf(id), { at: now() })) return;
      // RFC 9700 §4.14.2, RFC 6749 §4.1.2: a second use ends what the first one got, also when both are under way.
      const found = await engineRecords.find(model, hashOf(id), now());
      if (found?.grantId !== undefined) await endGrant(found.grantId);
      throw new errors.InvalidGrant("already used");
    },
    destroy: async (id) => {
      // The grant's denial refuses a refresh token, and its row lets the app be told why.
      if (model === "RefreshToken") return;
      if (model === "Session") await deps.forgetsSession();
      await engineRecords.remove(model, hashOf(id));
    },
  };
}

interface Kept {
  readonly model: string;
  /** What its bearer holds. */
  readonly id: string;
  readonly payload: AdapterPayload;
  readonly lifetime: Duration;
}

/** What is kept of one of the engine's records. */
export function recordOf({ model, id, payload, lifetime }: Kept, now: Instant): EngineRecord {
  const { grantId: grant, uid } = payload;
  const end = lastEnd(payload);
  return {
    model,
    hash: hashOf(id),
    payload: endingBy(end, withoutSecrets(payload)),
    expiresAt: earliest(after(now, lifetime), end),
    ...(grant !== undefined && { grantId: grantId(grant) }),
    ...(uid !== undefined && { uid }),
    ...(model === "Session" &&
      payload.accountId !== undefined && { accountId: accountId(payload.accountId) }),
  };
}

/** Of an access token that is kept late, because the process stood still since it was made. */
const lastEnd = ({ kind, issuedAt }: AdapterPayload & { issuedAt?: number }): Instant =>
  kind === "AccessToken" && issuedAt !== undefined ? after(instant(issuedAt), longestAccessToken) : never;

const endingBy = (end: Instant, payload: AdapterPayload): AdapterPayload =>
  payload.exp !== undefined && end !== never
    ? { ...payload, exp: Math.min(payload.exp, Math.floor(end / seconds(1))) }
    : payload;

/** Revoking by grant is one record elsewhere; user codes belong to the device flow, which is off. */
const unused: Adapter = {
  find: async () => undefined,
  findByUid: async () => undefined,
  findByUserCode: async () => undefined,
  upsert: async () => undefined,
  consume: async () => undefined,
  destroy: async () => undefined,
  revokeByGrantId: async () => undefined,
};

const hashed = "sha256:";

const hashOf = (id: string): string => (id.startsWith(hashed) ? id.slice(hashed.length) : hashOfValue(id));

const withId = (record: EngineRecord | undefined, id: string): AdapterPayload | undefined =>
  record && { ...(record.payload as AdapterPayload), jti: id };

/** The bearer's value itself is never stored: not as the id, and not as the session cookie inside an interaction. */
function withoutSecrets({ jti: _jti, ...payload }: AdapterPayload): AdapterPayload {
  const session = payload["session"] as Record<string, unknown> | undefined;
  if (session === undefined) return payload;
  const { cookie: _cookie, ...rest } = session;
  return { ...payload, session: rest };
}
