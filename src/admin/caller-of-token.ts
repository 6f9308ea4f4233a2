import { type Caller, permissions, personInRoles } from "../actions/caller.ts";
import type { Account, Client } from "../store/port/entities.ts";
import type { AdminDeps, VerifiedToken } from "./deps.ts";

export interface CameFrom {
  readonly address: string;
  readonly requestId?: string;
}

/** Undefined when the account or the client behind the token is not there any more. */
export async function callerOfToken(
  { records }: Pick<AdminDeps, "records">,
  token: VerifiedToken,
  from: CameFrom,
): Promise<Caller | undefined> {
  if (token.accountId === undefined) {
    const client = await records.client(token.clientId);
    return client && program(client, token.scopes, from);
  }
  const account = await records.account(token.accountId);
  return account && person(account, token.scopes, from);
}

/** Programs may do what their scopes say, at the institutions of their client. */
const program = (client: Client, scopes: ReadonlySet<string>, { address, ...from }: CameFrom): Caller => ({
  actor: { type: "service", id: client.id, name: client.name, address },
  permissions: new Set(permissions.filter((permission) => scopes.has(permission))),
  institutions: client.institutions,
  ...from,
});

/** People may do what their roles say; a token with single permissions as scopes, and not `admin`, allows only those. */
function person(account: Account, scopes: ReadonlySet<string>, from: CameFrom): Caller {
  const caller = personInRoles(account, from);
  const allowed = [...caller.permissions].filter(
    (permission) => scopes.has("admin") || scopes.has(permission),
  );
  return { ...caller, permissions: new Set(allowed) };
}
