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
 * What a resource server may know of a token (RFC 7662 §2.2): it learns of tokens meant for it, of people and services
 * at institutions that it serves, while they are allowed. Whatever else it is, the answer is `active: false`.
 */
export const mayLearn =
  ({ client, decide }: Askers) =>
  (askerId: string, { signIn, audience }: AskedToken): Decision | "not meant for it" => {
    const asker = client(askerId);
    if (asker?.kind !== "resource-server" || asker.disabled || !isMeantFor(asker, audience))
      return "not meant for it";
    const reach = reachOf(signIn, client);
    return reach.every((id) => serves(asker, id)) ? decide(signIn) : "not meant for it";
  };

export type MayLearn = ReturnType<typeof mayLearn>;

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
