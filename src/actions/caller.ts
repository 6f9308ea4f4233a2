import type { AccountId, InstitutionId } from "../policy/ids.ts";
import type { Account, Actor, Client, Role } from "../store/port/entities.ts";

/** What somebody may do through the admin door. Programs hold them as scopes of the same names. */
export const permissions = [
  "accounts:read",
  "accounts:write",
  "sign-ins:read",
  "sign-ins:end",
  "sign-ins:end-all",
  "suspensions:write",
  "policy:write",
  "audit:read",
  "content:apply",
  "clients:write",
  "keys:rotate",
] as const;
export type Permission = (typeof permissions)[number];

/** What each role may do at its own institution; a deployment administrator may do it everywhere. */
export const rolePermissions: Readonly<Record<Role, readonly Permission[]>> = {
  "deployment-administrator": permissions,
  "institution-administrator": [
    "accounts:read",
    "accounts:write",
    "sign-ins:read",
    "sign-ins:end",
    "sign-ins:end-all",
    "suspensions:write",
    "policy:write",
    "audit:read",
  ],
  support: ["accounts:read", "sign-ins:read", "sign-ins:end"],
};

/** Who is asking, and how far they reach. */
export interface Caller {
  readonly actor: Actor;
  readonly permissions: ReadonlySet<Permission>;
  readonly institutions: readonly InstitutionId[] | "all";
  /** People who act for themselves reach this account and no other. */
  readonly onlyAccount?: AccountId;
  readonly requestId?: string;
}

export const reaches = (caller: Caller, institution: InstitutionId): boolean =>
  caller.institutions === "all" || caller.institutions.includes(institution);

/** An account that a caller does not reach is, for them, no account at all. */
export const reachesAccount = (caller: Caller, account: Pick<Account, "id" | "institutionId">): boolean =>
  reaches(caller, account.institutionId) && (caller.onlyAccount ?? account.id) === account.id;

/** An app that nobody uses at the institutions that a caller reaches is, for them, no app at all. */
export const reachesClient = (caller: Caller, { institutions }: Pick<Client, "institutions">): boolean =>
  caller.institutions === "all" || institutions === "all" || institutions.some((id) => reaches(caller, id));

/** Nobody acts on an account that may do more than they may, or hands out what they do not hold. */
export const outranks = (caller: Caller, held: readonly Role[]): boolean =>
  (caller.institutions === "all" || !held.includes("deployment-administrator")) &&
  held.every((role) => rolePermissions[role].every((permission) => caller.permissions.has(permission)));

/**
 * Whoever decides about a client can get hold of what it may do: its secret, or where people's answers are sent. With the
 * scope `admin` people act in their roles.
 */
export const mayDecideAbout = (caller: Caller, scopes: readonly string[]): boolean =>
  permissions
    .filter((permission) => scopes.includes(permission) || scopes.includes("admin"))
    .every((permission) => caller.permissions.has(permission));

/** The person or operator at the machine itself: whoever can read the data files may do everything. */
export const operator = (name: string): Caller => ({
  actor: { type: "operator", id: name, name },
  permissions: new Set(permissions),
  institutions: "all",
});

/** Where a request came from, for the audit record. */
export interface Origin {
  readonly address?: string;
  readonly requestId?: string;
}

/** A person in their roles: what these say they may do, at their institution or, for some, everywhere. */
export const personInRoles = (
  { id, name, roles, institutionId }: Account,
  { address, ...from }: Origin,
): Caller => ({
  actor: { type: "person", id, name, ...(address !== undefined && { address }) },
  permissions: new Set(roles.flatMap((role) => rolePermissions[role])),
  institutions: roles.includes("deployment-administrator") ? "all" : [institutionId],
  ...from,
});

/** A person who ends their own sign-ins: by signing out, or on their list of devices. */
export const personThemselves = (account: Account, origin: Origin = {}): Caller => ({
  ...endingSignIns({ type: "person", id: account.id, name: account.name }, account.institutionId, origin),
  onlyAccount: account.id,
});

/** Hallpass itself, where a protocol ends a sign-in: a reused refresh token or code, a revocation by the app. */
export const hallpassItself = (institution: InstitutionId, origin: Origin = {}): Caller =>
  endingSignIns({ type: "hallpass", id: "hallpass", name: "Hallpass" }, institution, origin);

const endingSignIns = (actor: Actor, institution: InstitutionId, { address, requestId }: Origin): Caller => ({
  actor: { ...actor, ...(address !== undefined && { address }) },
  permissions: new Set<Permission>(["sign-ins:end"]),
  institutions: [institution],
  ...(requestId !== undefined && { requestId }),
});
