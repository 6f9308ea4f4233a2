import type { Command } from "commander";
import { type AccountState, accountState } from "../admin-client/accounts.ts";
import { accountNamed, accountWord } from "./account-named.ts";
import { path } from "./admin-api.ts";
import { suspensionSentence } from "./suspension-sentence.ts";
import { fieldList } from "./table.ts";
import type { Terminal } from "./terminal.ts";
import { examples, type Perform } from "./verb.ts";

export function showAccountVerb(accounts: Command, perform: Perform): void {
  const show = accounts
    .command("show")
    .description("show a person's account, and what shuts it out")
    .argument("<account>", accountWord)
    .action(
      perform<[string]>(async ({ admin, terminal }, [typed]) => {
        const api = await admin("accounts:read");
        const id = await accountNamed(api, typed);
        const { document, value } = await api({ path: path`/accounts/${id}`, answer: accountState });
        terminal.show(document, () => accountFields(value, terminal));
      }),
    );
  examples(show, "accounts show northgate/ana.silva", "accounts show acc_Xc5hFq0JmN2rT8vZbKdL --json");
}

const accountFields = (account: AccountState, terminal: Terminal): string =>
  fieldList([
    ["Id", account.id],
    ["Account", `${account.institution}/${account.username}`],
    ["Name", account.name],
    ["E-mail", account.email],
    ["Roles", account.roles.join(" ")],
    ["Created", terminal.time(account.createdAt)],
    ["Suspended", account.suspended ? "yes" : "no"],
    ...account.suspensions.map((one) => ["Suspension", suspensionSentence(one, terminal)] as const),
  ]);
