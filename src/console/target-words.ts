import { accountState } from "../admin-client/accounts.ts";
import type { Institution } from "../admin-client/institutions.ts";
import type { Revocation } from "../admin-client/revocations.ts";
import { badge } from "../components/badge.ts";
import { type Html, html } from "../http/html.ts";
import { path, Refused } from "./api.ts";
import { nameOfClient } from "./by-app.ts";
import { nameOfInstitution, reachedInstitutions } from "./institutions.ts";
import type { Visit } from "./visit.ts";

type Target = Revocation["target"];

/** What those are called whose sign-ins end, as far as somebody reaches them. */
export interface Names {
  readonly schools: readonly Institution[];
  readonly people: ReadonlyMap<string, string>;
}

/** Read once for all that a page tells of. */
export async function namesIn(visit: Visit, targets: readonly (Target | undefined)[]): Promise<Names> {
  const ids = [...new Set(targets.flatMap((target) => target?.account ?? []))];
  const [schools, people] = await Promise.all([
    reachedInstitutions(visit),
    Promise.all(ids.map(async (id) => [id, await nameOfPerson(visit, id)] as const)),
  ]);
  return { schools, people: new Map(people) };
}

const nameOfPerson = ({ api, speech }: Visit, id: string): Promise<string> =>
  api.read({ path: path`/accounts/${id}` }, accountState).then(
    ({ name }) => name,
    (error: unknown) => {
      if (error instanceof Refused && error.status === 404) return speech.say("consoleEnd.somebody");
      throw error;
    },
  );

/** Whose sign-ins end. */
export function targetWords(
  visit: Visit,
  names: Names,
  { target, mobileOnly }: Pick<Revocation, "target" | "mobileOnly">,
): Html {
  const { say } = visit.speech;
  const app = () => nameOfClient(visit, target.client ?? "");
  const words: Readonly<Record<string, () => string>> = {
    grant: () => say("consoleEnd.of_grant"),
    account: () => {
      const name = names.people.get(target.account ?? "") ?? "";
      return target.client === undefined
        ? say("consoleEnd.of_account", { name })
        : say("consoleEnd.of_accountInApp", { name, app: app() });
    },
    client: () => say("consoleEnd.of_client", { name: app() }),
    institution: () =>
      say("consoleEnd.of_institution", { name: nameOfInstitution(names.schools, target.institution ?? "") }),
    everyone: () => say("consoleEnd.of_everyone"),
  };
  const whom = words[target.level]?.() ?? target.level;
  return html`${whom}${mobileOnly === true && html` ${badge(say("consoleEnd.mobileOnlyShort"))}`}`;
}
