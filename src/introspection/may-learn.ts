import type { Decision } from "../policy/decide.ts";
import type { SignIn } from "../policy/facts.ts";
import type { InstitutionId } from "../policy/ids.ts";
import type { Client } from "../store/port/entities.ts";

/** A live token as a resource server asks about it. */
export interface AskedToken {
  readonly signIn: SignIn;
  readonly audience: string | undefined;
}

interface Askers {
  readonly client: (id: string) => Client | undefined;
  readonly decide: (signIn: SignIn) => Decision;
}

/**
 * What a resource server is told about a token (RFC 7662 §2.2): undefined means `active: false`, whatever the cause.
 * It learns of tokens meant for it, of people and services at institutions that it serves, while they are allowed.
 */
export const mayLearn =
  ({ client, decide }: Askers) =>
  (askerId: string, { signIn, audience }: AskedToken): Extract<Decision, { allowed: true }> | undefined => {
    const asker = client(askerId);
    if (asker?.kind !== "resource-server" || asker.disabled || !isMeantFor(asker, audience)) return undefined;
    if (!reachOf(signIn, client).every((id) => serves(asker, id))) return undefined;
    const decision = decide(signIn);
    return decision.allowed ? decision : undefined;
  };

const isMeantFor = (asker: Client, audience: string | undefined): boolean =>
  audience === undefined ? asker.isDefaultResourceServer === true : asker.audience === audience;

/** A person belongs to one institution; a service to all that it was registered for. */
function reachOf(signIn: SignIn, client: Askers["client"]): readonly (InstitutionId | "all")[] {
  if (signIn.institutionId !== undefined) return [signIn.institutionId];
  const reach = client(String(signIn.clientId))?.institutions ?? "all";
  return reach === "all" ? ["all"] : reach;
}

const serves = (asker: Client, institution: InstitutionId | "all"): boolean =>
  asker.institutions === "all" || (institution !== "all" && asker.institutions.includes(institution));
