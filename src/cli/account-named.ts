import { account } from "../admin-client/accounts.ts";
import { pageOf } from "../admin-client/page.ts";
import { usernameKey } from "../store/port/entities.ts";
import { type AdminApi, path } from "./admin-api.ts";
import { CommandFailure, wrongUsage } from "./failure.ts";

/** Every verb says it this way in its help. */
export const accountWord = "an account id, or institution/username";

/** The id behind what somebody typed: `acc_…` as it is, `institution/username` by a search. */
export async function accountNamed(admin: AdminApi, typed: string): Promise<string> {
  if (typed.startsWith("acc_")) return typed;
  const { institution, username } = institutionAndUsername(typed);
  const wanted = usernameKey(username);
  let after: string | undefined;
  do {
    const query = { institution, text: username, limit: 100, after };
    const { value } = await admin({ path: path`/accounts`, query, answer: pageOf(account) });
    const found = value.items.find((one) => usernameKey(one.username) === wanted);
    if (found !== undefined) return found.id;
    after = value.next;
  } while (after !== undefined);
  throw new CommandFailure(
    "not-found",
    `There is no account ${typed}. Look for it with \`hallpass accounts find\`.`,
  );
}

export function institutionAndUsername(typed: string): { institution: string; username: string } {
  const [, institution, username] = /^([^/]+)\/(.+)$/.exec(typed) ?? [];
  if (institution === undefined || username === undefined) {
    throw wrongUsage(`"${typed}" names no account. Give ${accountWord}.`);
  }
  return { institution, username };
}
