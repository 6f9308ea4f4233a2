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
  const before = recorded?.kind === declared.kind ? recorded : newClient(declared.kind, recorded);
  return overlaid<Client>(before, saidOfClient(declared, isDefault));
}

/** The whole client is said: what is not gets its default, and of what is recorded only the switch and the secrets stay. */
export const clientWhole = (declared: DeclaredClient, recorded?: Client): Client =>
  overlaid<Client>(
    newClient(declared.kind, recorded),
    saidOfClient(declared, declared.defaultResourceServer === true ? true : undefined),
  );

function saidOfClient(declared: DeclaredClient, isDefault: boolean | undefined): Said<Client> {
  const { secret, defaultResourceServer: _, ...rest } = declared;
  return {
    ...rest,
    isDefaultResourceServer: isDefault === false ? null : isDefault,
    ...(secret === "none" && { secretHashes: [], endingSecrets: null }),
  };
}

export function accountAsDeclared(
  declared: DeclaredAccount,
  recorded: Account | Pick<Account, "id" | "createdAt">,
): Account {
  const { password: _, ...rest } = declared;
  return overlaid<Account>({ roles: [], ...recorded }, rest);
}

/** Of what is recorded, as another kind for instance, only the switch and the secrets are still meant. */
function newClient(kind: ClientKind, recorded: Client | undefined): Partial<Client> {
  const { disabled = false, secretHashes = [], endingSecrets } = recorded ?? {};
  return {
    disabled,
    redirectUris: [],
    postLogoutRedirectUris: [],
    scopes: [],
    requirePkce: kind !== "resource-server" && kind !== "service",
    secretHashes,
    ...(endingSecrets !== undefined && { endingSecrets }),
  };
}

type Said<Fields> = { readonly [Key in keyof Fields]?: Fields[Key] | null | undefined };

/** What is said replaces, null takes away, and what is not said stays. */
function overlaid<Fields extends object>(recorded: Partial<Fields>, said: Said<Fields>): Fields {
  const heard = Object.entries(said).filter(([, value]) => value !== undefined);
  const all = { ...recorded, ...Object.fromEntries(heard) };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null)) as Fields;
}
