import { type Account, account, accountState } from "../admin-client/accounts.ts";
import type { Institution } from "../admin-client/institutions.ts";
import { pageOf } from "../admin-client/page.ts";
import { path, Refused } from "./api.ts";
import { nameOf } from "./person.ts";
import type { Visit } from "./visit.ts";

/** Whom a filter means, by id and as the terminal takes them; or what is wrong with what was typed. */
export type Meant =
  | { readonly id: string; readonly name: string }
  | { readonly wrong: string; readonly nobody?: boolean };

export interface Named {
  /** An account's id, institution/username, or a username that only one person in reach has. */
  readonly typed: string;
  /** Those that the reader reaches. */
  readonly schools: readonly Institution[];
  /** Where a username by itself is looked for; without it, at all of them. */
  readonly institution?: string | undefined;
}

/** `wrong` says why nobody is meant: there is no such person or institution, or several have that username. */
export async function personNamed(visit: Visit, { typed, schools, institution }: Named): Promise<Meant> {
  if (typed.startsWith("acc_")) return withId(visit, typed);
  const [, school, username] = /^([^/]+)\/(.+)$/.exec(typed) ?? [];
  if (school === undefined || username === undefined)
    return withUsername(visit, { typed, username: typed, institution });
  const at = schools.find((one) => [one.id, one.name].some((word) => isSame(word, school)));
  return at === undefined
    ? { wrong: visit.speech.say("consoleAudit.noInstitution", { typed: school.trim() }) }
    : withUsername(visit, { typed, username: username.trim(), institution: at.id });
}

const isSame = (word: string, typed: string): boolean => word.toLowerCase() === typed.trim().toLowerCase();

async function withId(visit: Visit, typed: string): Promise<Meant> {
  const found = await unlessRefused(visit.api.read({ path: path`/accounts/${typed}` }, accountState));
  return found === undefined ? nobody(visit, typed) : { id: found.id, name: nameOf(found) };
}

interface Username {
  readonly typed: string;
  readonly username: string;
  readonly institution: string | undefined;
}

const namedAtMost = 5;

async function withUsername(visit: Visit, { typed, username, institution }: Username): Promise<Meant> {
  const query = { username, institution, limit: String(namedAtMost + 1) };
  const found = await unlessRefused(visit.api.read({ path: "/accounts", query }, pageOf(account)));
  const [one, ...others] = found?.items ?? [];
  if (one === undefined) return nobody(visit, typed);
  return others.length === 0 ? { id: one.id, name: nameOf(one) } : several(visit, typed, [one, ...others]);
}

const nobody = ({ speech }: Visit, typed: string): Meant => ({
  wrong: speech.say("consoleAudit.nobody", { typed }),
  nobody: true,
});

function several({ speech }: Visit, typed: string, found: readonly Account[]): Meant {
  const others = found.length > namedAtMost ? [speech.say("console.others")] : [];
  const names = [...found.slice(0, namedAtMost).map(nameOf), ...others];
  return { wrong: speech.say("consoleAudit.several", { typed, names: speech.list(names) }) };
}

/** Undefined for what there is not, or what nothing can be called. */
export async function unlessRefused<Value>(read: Promise<Value>): Promise<Value | undefined> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof Refused && (error.status === 404 || error.word === "invalid-request"))
      return undefined;
    throw error;
  }
}
