import type { Account } from "../store/port/entities.ts";

/** OIDC Core §5.1, and the school. */
export const claimsOf = (account: Account, institutionName: string) => ({
  sub: account.id,
  name: account.name,
  preferred_username: account.username,
  institution: account.institutionId,
  institution_name: institutionName,
  ...(account.email !== undefined && { email: account.email }),
});

type Claim = keyof ReturnType<typeof claimsOf>;

/** OIDC Core §5.4: what a scope lets a client know. */
export const claimsOfScopes = {
  openid: ["sub"],
  profile: ["name", "preferred_username", "institution", "institution_name"],
  email: ["email"],
} satisfies Readonly<Record<string, Claim[]>>;

/** Those of a person's claims that these scopes cover. */
export function claimsWithin(scopes: ReadonlySet<string>, claims: ReturnType<typeof claimsOf>) {
  const covered = Object.entries(claimsOfScopes).flatMap(([scope, names]) =>
    scopes.has(scope) ? names : [],
  );
  return Object.fromEntries(covered.map((name) => [name, claims[name]]));
}
