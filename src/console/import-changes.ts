import { z } from "zod";
import { type Account, account } from "../admin-client/accounts.ts";
import { pageOf } from "../admin-client/page.ts";
import type { ListedPerson } from "./list-text.ts";
import type { Visit } from "./visit.ts";

/** One of the list, and what would come of it. */
export const oneListed = z.object({
  person: z.object({
    username: z.string(),
    name: z.string(),
    email: z.string().exactOptional(),
    roles: z.array(z.string()).readonly().exactOptional(),
  }),
  change: z.enum(["created", "changed", "same"]),
});
export type Listed = z.infer<typeof oneListed>;

/** What an import would do, person by person: each is looked up by their whole username. */
export async function wouldChange(
  visit: Visit,
  institution: string,
  people: readonly ListedPerson[],
): Promise<readonly Listed[]> {
  const listed: Listed[] = [];
  for (const person of people) listed.push({ person, change: await changeOf(visit, institution, person) });
  return listed;
}

async function changeOf(
  { api }: Visit,
  institution: string,
  person: ListedPerson,
): Promise<Listed["change"]> {
  const query = { institution, username: person.username };
  const { items } = await api.read({ path: "/accounts", query }, pageOf(account));
  const [present] = items;
  if (present === undefined) return "created";
  return isAsListed(present, person) ? "same" : "changed";
}

const isAsListed = (present: Account, { name, email, roles }: ListedPerson): boolean =>
  present.name === name &&
  (email === undefined || present.email === email) &&
  (roles === undefined || present.roles.toSorted().join() === roles.toSorted().join());
