import type { Command } from "commander";
import { type Account, account } from "../admin-client/accounts.ts";
import { pageOf } from "../admin-client/page.ts";
import { path } from "./admin-api.ts";
import { listed, type PagingOptions, tellOfMore, withPaging } from "./paging.ts";
import type { Column } from "./table.ts";
import { examples, type Perform } from "./verb.ts";

interface Options extends PagingOptions {
  readonly institution?: string;
}

export function findAccountsVerb(accounts: Command, perform: Perform): void {
  const find = accounts
    .command("find")
    .description("find people by a part of their name, username or e-mail address")
    .argument("[text]", "a part of it; without it, everybody")
    .option("--institution <id>", "only at this institution");
  withPaging(find).action(
    perform<[string | undefined], Options>(
      async ({ admin, terminal }, [text], { institution, ...paging }) => {
        const request = { path: path`/accounts`, query: { text, institution }, answer: pageOf(account) };
        const { document, value } = await listed(await admin("accounts:read"), request, paging);
        terminal.show(document, () => terminal.table(value.items, columns));
        tellOfMore(value, terminal, "Nobody was found.");
      },
    ),
  );
  examples(find, "accounts find ana", "accounts find --institution northgate --all --json");
}

const columns: readonly Column<Account>[] = [
  { title: "id", cell: ({ id }) => id },
  { title: "account", cell: ({ institution, username }) => `${institution}/${username}`, cut: true },
  { title: "name", cell: ({ name }) => name, cut: true },
  { title: "e-mail", cell: ({ email = "" }) => email, cut: true },
  { title: "roles", cell: ({ roles }) => roles.join(" "), cut: true },
];
