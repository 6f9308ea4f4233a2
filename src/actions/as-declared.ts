import type { ClientKind, InstitutionPolicy, Timers } from "../policy/facts.ts";
import type { Account, Client, Institution } from "../store/port/entities.ts";
import type { DeclaredAccount, DeclaredClient, DeclaredInstitution } from "./content.ts";

export function institutionAsDeclared(declared: DeclaredInstitution, recorded?: Institution): Institution {
  const { disabled, timers, mobileAccess, schedule, quietPeriods, consoleIdle, ...rest } = declared;
  const policy: InstitutionPolicy = recorded?.policy ?? { disabled: false, timers: {} };
  const decided = overlaid<InstitutionPolicy>(policy, {
    disabled,
    timers: overlaid<Partial<Record<ClientKind, Timers>>>(policy.timers, timers ?? {}),
    mobileAccess,
    schedule,
    quietPeriods,
    consoleIdle,
  });
  return overlaid<Institution>({ domains: [], ...recorded }, { ...rest, policy: decided });
}

/** `isDefault` is undefined when the content says nothing about it. A secret that is to be made is not in it yet. */
export function clientAsDeclared(
  declared: DeclaredClient,
  isDefault: boolean | undefined,
  recorded?: Client,
): Client {
  const { secret, defaultResourceServer: _, ...rest } = declared;
  return overlaid<Client>(recordedOrNew(declared.kind, recorded), {
    ...rest,
    isDefaultResourceServer: isDefault === false ? null : isDefault,
    ...(secret === "none" && { secretHashes: [] }),
  });
}

export function accountAsDeclared(
  declared: DeclaredAccount,
  recorded: Account | Pick<Account, "id" | "createdAt">,
): Account {
  const { password: _, ...rest } = declared;
  return overlaid<Account>({ roles: [], ...recorded }, rest);
}

/** Of another kind only the switch and the secrets are still meant: the rest belonged to what it was. */
function recordedOrNew(kind: ClientKind, recorded: Client | undefined): Partial<Client> {
  if (recorded?.kind === kind) return recorded;
  return {
    disabled: recorded?.disabled ?? false,
    redirectUris: [],
    postLogoutRedirectUris: [],
    scopes: [],
    requirePkce: kind !== "resource-server" && kind !== "service",
    secretHashes: recorded?.secretHashes ?? [],
  };
}

type Said<Fields> = { readonly [Key in keyof Fields]?: Fields[Key] | null | undefined };

/** What is said replaces, null takes away, and what is not said stays. */
function overlaid<Fields extends object>(recorded: Partial<Fields>, said: Said<Fields>): Fields {
  const heard = Object.entries(said).filter(([, value]) => value !== undefined);
  const all = { ...recorded, ...Object.fromEntries(heard) };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null)) as Fields;
}
