import type { Configuration, KoaContextWithOIDC, default as Provider } from "oidc-provider";
import { newGrantId } from "../actions/new-id.ts";
import { accountId, type ClientId, clientId } from "../policy/ids.ts";
import type { Account, Client, Consent, Grant } from "../store/port/entities.ts";
import { heldGrantId, presentAccount } from "./accounts.ts";
import { openIdScopes } from "./client-metadata.ts";
import { deviceName } from "./device-name.ts";
import { type GrantFields, interactionResult, type SessionFields } from "./internals.ts";
import { ownPagesId } from "./own-pages.ts";
import type { FindResourceServer } from "./resource-servers.ts";

type EngineGrant = InstanceType<Provider["Grant"]>;
type Params = Readonly<Record<string, unknown>>;

export interface GrantDeps {
  /** The running engine: it may be built anew when its keys change. */
  readonly provider: () => Provider;
  readonly client: (id: string) => Client | undefined;
  readonly account: (id: Account["id"]) => Promise<Account | undefined>;
  readonly consent: (account: Account["id"], client: ClientId) => Promise<Consent | undefined>;
  readonly rememberConsent: (consent: Omit<Consent, "at">) => Promise<void>;
  readonly resourceServer: FindResourceServer;
  /** Where an address is, about; undefined where nobody knows. */
  readonly placeOf: (address: string) => string | undefined;
  /** Told of each sign-in that begins. */
  readonly began: (grant: Pick<Grant, "institutionId" | "kind">) => void;
}

/** What an interaction tells of the request it belongs to. */
export interface InteractionDetails {
  readonly params: Params;
  readonly grantId?: string;
  readonly session?: { readonly accountId: string; readonly uid: string };
}

/** Makes the grant that a person has just agreed to, and remembers a tool's consent. */
export const startGrant =
  (deps: GrantDeps) =>
  async (details: InteractionDetails, how: From): Promise<string> => {
    const begun = await beginning(deps, details);
    const { account, client } = begun;
    const known = details.grantId && (await deps.provider().Grant.find(details.grantId));
    const grant = known || newGrant(deps, { ...begun, ...how });
    const scopes = allow(deps, grant, { client, params: details.params });
    if (client.kind === "tool")
      await deps.rememberConsent({ accountId: account.id, clientId: client.id, scopes });
    const id = await grant.save();
    if (!known) deps.began({ institutionId: account.institutionId, kind: client.kind });
    return id;
  };

async function beginning(
  deps: GrantDeps,
  { session: at, params }: InteractionDetails,
): Promise<Omit<Beginning, keyof From>> {
  const session = await deps.provider().Session.findByUid(String(at?.uid));
  const account = await deps.account(accountId(String(at?.accountId)));
  const client = deps.client(String(params["client_id"]));
  if (session === undefined || account === undefined || client === undefined)
    throw new Error("the sign-in is gone");
  return { session, account, client, params };
}

/**
 * The grant that a request may use without asking: the one the client has from this very sign-in, or a new one for
 * clients of the school itself and for tools the person has agreed to before.
 */
export const loadExistingGrant =
  (deps: GrantDeps): NonNullable<Configuration["loadExistingGrant"]> =>
  async (ctx) => {
    const { Grant } = deps.provider();
    const agreed = interactionResult(ctx)["consent"]?.["grantId"];
    if (typeof agreed === "string") return Grant.find(agreed);
    const held = await heldGrant(deps, ctx);
    return held ?? unaskedGrant(deps, ctx);
  };

/** A grant of an earlier sign-in, or of somebody who used this browser before, is not gone on with. */
async function heldGrant(deps: GrantDeps, ctx: KoaContextWithOIDC): Promise<EngineGrant | undefined> {
  const id = heldGrantId(ctx);
  const grant = id === undefined ? undefined : await deps.provider().Grant.find(id);
  const { signedInAt: since } = (grant ?? {}) as Partial<GrantFields>;
  const { session } = ctx.oidc;
  return grant?.accountId === session?.accountId && since === signedInAt(session) ? grant : undefined;
}

async function unaskedGrant(deps: GrantDeps, ctx: KoaContextWithOIDC): Promise<EngineGrant | undefined> {
  const { standing } = presentAccount(ctx);
  const client = deps.client(String(ctx.oidc.client?.clientId));
  const { session } = ctx.oidc;
  if (standing === undefined || client === undefined || session === undefined) return undefined;
  const params = ctx.oidc.params as Params;
  const grant = newGrant(deps, {
    account: standing.account,
    client,
    session,
    params,
    userAgent: ctx.get("user-agent"),
    address: ctx.ip,
  });
  const scopes = allow(deps, grant, { client, params });
  if (client.kind === "tool" && !(await agreedBefore(deps, standing.account, { client, scopes })))
    return undefined;
  // Kept only when nothing more is asked: a sign-in that is never finished is nobody's device.
  if (!isFinal(ctx)) return grant;
  await grant.save();
  deps.began({ institutionId: standing.account.institutionId, kind: client.kind });
  return grant;
}

/** Our own pages need none: the browser's session is all they ask for. */
const isFinal = (ctx: KoaContextWithOIDC): boolean =>
  ctx.oidc.client?.clientId !== ownPagesId &&
  (ctx.oidc.client?.applicationType !== "native" || interactionResult(ctx)["login"] !== undefined);

async function agreedBefore(
  deps: GrantDeps,
  account: Account,
  { client, scopes }: { client: Client; scopes: readonly string[] },
): Promise<boolean> {
  const agreed = await deps.consent(account.id, clientId(client.id));
  return agreed !== undefined && scopes.every((scope) => agreed.scopes.includes(scope));
}

/** What the request tells of the device. */
interface From {
  readonly userAgent: string | undefined;
  readonly address: string;
}

interface Beginning extends From {
  readonly account: Account;
  readonly client: Client;
  readonly session: { readonly uid: string };
  readonly params: Params;
}

function newGrant(deps: GrantDeps, { account, client, session, params, ...from }: Beginning): EngineGrant {
  const place = deps.placeOf(from.address);
  const named = params["device_name"];
  const fields: GrantFields = {
    institutionId: account.institutionId,
    clientKind: client.kind,
    signedInAt: signedInAt(session),
    sessionUid: session.uid,
    device: typeof named === "string" ? named : deviceName(from.userAgent),
    ...(place !== undefined && { place }),
  };
  const { Grant } = deps.provider();
  return new Grant({ jti: newGrantId(), accountId: account.id, clientId: client.id, ...fields } as never);
}

const signedInAt = (session: unknown): number => (session as SessionFields | undefined)?.signedInAt ?? 0;

/** Puts what was asked for and may be had into the grant; says it as words that a consent can be compared by. */
function allow(
  deps: GrantDeps,
  grant: EngineGrant,
  { client, params }: { client: Client; params: Params },
): string[] {
  const asked = (typeof params["scope"] === "string" ? params["scope"] : "").split(" ");
  const ofPerson = openIdScopes.filter((scope) => asked.includes(scope));
  grant.addOIDCScope(ofPerson.join(" "));
  const resources = [params["resource"] ?? []].flat().map(String);
  const ofServers = resources.flatMap((resource) => {
    const scopes = (deps.resourceServer(resource, client)?.scopes ?? []).filter((scope) =>
      asked.includes(scope),
    );
    grant.addResourceScope(resource, scopes.join(" "));
    return scopes.map((scope) => `${resource} ${scope}`);
  });
  return [...ofPerson, ...ofServers];
}
