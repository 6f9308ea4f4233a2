import type { ClientKind, ClientPolicy, InstitutionPolicy } from "../../policy/facts.ts";
import type { AccountId, ClientId, GrantId, InstitutionId } from "../../policy/ids.ts";
import type { Instant } from "../../policy/time.ts";

/** A school: its people, its policy, its looks. */
export interface Institution {
  readonly id: InstitutionId;
  readonly name: string;
  /** Mail domains, lower case: the domain of a `login_hint` chooses the institution. */
  readonly domains: readonly string[];
  /** Told to somebody who is shut out: whom to ask, in the school's own words. */
  readonly contact: string;
  /** `#rrggbb`, for buttons and the band above its pages. */
  readonly colour?: string;
  /** A `data:` URI of a PNG, WebP, JPEG or SVG picture. */
  readonly logo?: string;
  /** An IANA name, for showing times and for schedules. */
  readonly timeZone: string;
  readonly policy: InstitutionPolicy;
}

export const roles = ["deployment-administrator", "institution-administrator", "support"] as const;
export type Role = (typeof roles)[number];

/** Usernames are the same when these are. Twice, because lower case can undo the normal form. */
export const usernameKey = (username: string): string =>
  username.normalize("NFKC").toLowerCase().normalize("NFKC");

/** Two names of clients with one outline are taken for each other: "Сосо" in Cyrillic and "Coco" in Latin letters. */
export const outline = (name: string): string =>
  Array.from(name.normalize("NFC"))
    .map((letter) => alike.get(letter) ?? letter)
    .join("")
    .toLowerCase()
    .replaceAll(/[\s\p{P}]/gu, "");

const alike: ReadonlyMap<string, string> = new Map(
  [
    ["АВЕКМНОРСТУХІЈЅԀҺӀ", "ABEKMHOPCTYXIJSdhl"],
    ["авекмнорстухіјѕԁһӏ", "abekmhopctyxijsdhl"],
    ["ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX"],
    ["αεικνορτυχγη", "aeikvoptuxyn"],
    ["01|", "oll"],
  ].flatMap(([from = "", to = ""]) => Array.from(from, (letter, at) => [letter, to.charAt(at)] as const)),
);

/** A person's login at one institution. */
export interface Account {
  readonly id: AccountId;
  readonly institutionId: InstitutionId;
  /** Unique within the institution, as `usernameKey` compares them. */
  readonly username: string;
  readonly name: string;
  readonly email?: string;
  readonly roles: readonly Role[];
  readonly createdAt: Instant;
}

/** An OAuth client (RFC 6749 §2). Its secret is kept only as a hash. */
export interface Client extends ClientPolicy {
  readonly id: ClientId;
  readonly kind: ClientKind;
  readonly name: string;
  /** Where people or, for a resource server and a service, whose data it may meet. */
  readonly institutions: readonly InstitutionId[] | "all";
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris: readonly string[];
  /** Where it is told that a sign-in is over (OpenID Connect Back-Channel Logout 1.0). */
  readonly backchannelLogoutUri?: string;
  /** What it may ask for: `openid`, `profile`, … and scopes of resource servers. */
  readonly scopes: readonly string[];
  /** Resource servers: the resource indicator (RFC 8707) of tokens meant for it. An absolute URI. */
  readonly audience?: string;
  /** Resource servers: tokens without an audience are meant for it too. At most one in a deployment. */
  readonly isDefaultResourceServer?: boolean;
  /** Resource servers: people's access tokens for it are JWTs (RFC 9068) with this algorithm. Absent: opaque. */
  readonly signedAccessTokens?: "RS256" | "ES256";
  /** Confidential clients that prove who they are with a key (`private_key_jwt`, RFC 7523) and not with a secret. */
  readonly publicKeys?: readonly PublicKey[];
  /** Public clients always need PKCE; a confidential one only if this is true. */
  readonly requirePkce: boolean;
  /** Public clients: a used refresh token that comes again within so long gets the same answer. Absent: 60; 0: never. */
  readonly refreshRetrySeconds?: number;
  /** Public clients: false lets a refresh token be used again and again. Absent: true. */
  readonly rotateRefreshTokens?: boolean;
  /** base64url SHA-256 of each secret that is valid until somebody changes it. Empty: a public client. */
  readonly secretHashes: readonly string[];
  /** Those from before the last rotation, which are valid for a while longer. */
  readonly endingSecrets?: readonly EndingSecret[];
}

export interface EndingSecret {
  readonly hash: string;
  /** Not valid any more from here on. */
  readonly endsAt: Instant;
}

/** A public JWK (RFC 7517). */
type PublicKey = Readonly<Record<string, unknown>> & { readonly kty: string };

/** One sign-in of one account in one client on one device: what the person's list shows. */
export interface Grant {
  readonly id: GrantId;
  readonly accountId: AccountId;
  readonly institutionId: InstitutionId;
  readonly clientId: ClientId;
  readonly kind: ClientKind;
  readonly sessionUid?: string;
  readonly signedInAt: Instant;
  readonly lastActivityAt: Instant;
  /** "Ana's phone", or what the User-Agent tells: "Chrome on Android". */
  readonly device?: string;
  /** Where the address was that it was signed in from, about: “Bilbao, ES”. The address itself is not kept. */
  readonly place?: string;
  /** What the engine keeps about it, in the engine's words. */
  readonly engine: Readonly<Record<string, unknown>>;
}

/** A browser that is signed in to Hallpass itself. */
export interface BrowserSession {
  readonly uid: string;
  readonly accountId: AccountId;
  readonly signedInAt: Instant;
  /** When an app last sent the browser here. */
  readonly lastActivityAt: Instant;
  /** What the User-Agent tells: "Firefox on Windows". */
  readonly device?: string;
  /** As of a grant. */
  readonly place?: string;
}

/** A person agreed that a tool may act for them within these scopes. */
export interface Consent {
  readonly accountId: AccountId;
  readonly clientId: ClientId;
  readonly scopes: readonly string[];
  readonly at: Instant;
}

/** Who did something: a person, a program, the operator at the machine, or Hallpass itself. */
export interface Actor {
  readonly type: "person" | "service" | "operator" | "hallpass";
  /** Account id, client id, or the operator's login name. */
  readonly id: string;
  readonly name: string;
  /** The network address it came from, if it came over the network. */
  readonly address?: string;
}

/** One administrative act, written in the same transaction as what it did. */
export interface AuditRecord {
  readonly id: string;
  readonly at: Instant;
  readonly actor: Actor;
  /** A verb of `actions/`: "suspend-account", "revoke-grant". */
  readonly action: string;
  readonly institutionId?: InstitutionId;
  readonly accountId?: AccountId;
  readonly grantId?: GrantId;
  readonly clientId?: ClientId;
  /** The reason code given, and a note in the actor's words. */
  readonly code?: string;
  readonly note?: string;
  readonly requestId?: string;
  /** What else tells what was done: ids and counts, never a secret. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** An audit record as it stands in the chain: each carries a hash over itself and the hash before it. */
export interface ChainedAuditRecord extends AuditRecord {
  readonly number: number;
  readonly hash: string;
}

/** A key that signs ID tokens. The private part is sealed with the key-encryption secret. */
export interface SigningKey {
  readonly kid: string;
  readonly algorithm: "RS256" | "ES256";
  readonly createdAt: Instant;
  /** Published from creation, signs from here on until a newer one of its algorithm does. */
  readonly signsFrom: Instant;
  /** Published until here; absent while it signs or waits to. */
  readonly retiresAt?: Instant;
  readonly sealed: string;
}
