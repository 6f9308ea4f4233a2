import { type Account, accountState } from "../admin-client/accounts.ts";
import type { AuditRecord } from "../admin-client/audit.ts";
import type { Institution } from "../admin-client/institutions.ts";
import { type Html, html } from "../http/html.ts";
import { path } from "./api.ts";
import { nameOfClient } from "./by-app.ts";
import { unlessRefused } from "./person-named.ts";
import type { Visit } from "./visit.ts";

/** What people and institutions are called now, by id. Records keep ids only; what the reader does not see has no name here. */
export type Names = ReadonlyMap<string, string>;

interface Known {
  readonly records: readonly AuditRecord[];
  /** Those that the reader reaches. */
  readonly schools: readonly Institution[];
}

/** Of those whom the records of one page are about. */
export async function namesOnPage(visit: Visit, { records, schools }: Known): Promise<Names> {
  const people = await peopleIn(visit, records);
  return new Map([...schools, ...people].map(({ id, name }) => [id, name]));
}

async function peopleIn(visit: Visit, records: readonly AuditRecord[]): Promise<readonly Account[]> {
  const ids = [...new Set(records.flatMap(({ account }) => (account === undefined ? [] : [account])))];
  const found = await Promise.all(
    ids.map((id) => unlessRefused(visit.api.read({ path: path`/accounts/${id}` }, accountState))),
  );
  return found.filter((one) => one !== undefined);
}

export const searchOf = (query: Readonly<Record<string, string>>): string =>
  new URLSearchParams(query).toString();

/** A thread to all records that have this. */
export const follow = (name: string, value: string, shown: string): Html =>
  html`<a class="thread" href="/console/audit?${searchOf({ [name]: value })}"><bdi>${shown}</bdi></a>`;

/** To whom or what it was done, each on a line: the person, the sign-in, the app; else the institution. */
export function whomOf(
  visit: Visit,
  { account, grant, client, institution }: AuditRecord,
  names: Names,
): Html {
  const found = [
    account !== undefined && follow("account", account, names.get(account) ?? account),
    grant !== undefined && follow("grant", grant, grant),
    client !== undefined && html`<bdi>${nameOfClient(visit, client)}</bdi>`,
  ].filter((one) => one !== false);
  if (found.length === 0 && institution !== undefined)
    return follow("institution", institution, names.get(institution) ?? institution);
  return html`${found.map((one, place) => html`${place > 0 && html`<br>`}${one}`)}`;
}
