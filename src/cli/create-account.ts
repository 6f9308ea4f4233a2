import type { Command } from "commander";
import { newAccount } from "../admin-client/accounts.ts";
import { institutionAndUsername } from "./account-named.ts";
import { path } from "./admin-api.ts";
import { type PasswordOptions, passwordAsked, withPassword } from "./passwords.ts";
import { givenReason, type ReasonOptions, withReason } from "./reason-options.ts";
import { examples, type Perform } from "./verb.ts";

interface Options extends PasswordOptions, ReasonOptions {
  readonly name: string;
  readonly email?: string;
  readonly role?: readonly string[];
}

export function createAccountVerb(accounts: Command, perform: Perform): void {
  const create = accounts
    .command("create")
    .description("create an account; without a password nobody can sign in with one yet")
    .argument("<institution/username>", "where, and the name to sign in with")
    .requiredOption("--name <name>", "the person's name")
    .option("--email <address>", "the person's e-mail address")
    .option(
      "--role <role>",
      "institution-administrator, support or deployment-administrator; may be repeated",
      alsoRole,
    );
  withReason(withPassword(create)).action(
    perform<[string], Options>(async ({ adminInFull, deps, terminal }, [typed], options) => {
      const password = await passwordAsked(deps, options);
      const body = {
        ...institutionAndUsername(typed),
        name: options.name,
        ...(options.email !== undefined && { email: options.email }),
        ...(options.role !== undefined && { roles: options.role }),
        ...(password !== undefined && { password }),
        ...givenReason(options),
      };
      const api = await adminInFull();
      const { document, value } = await api({
        method: "POST",
        path: path`/accounts`,
        body,
        answer: newAccount,
      });
      terminal.show(document, () => value.password ?? value.id);
      terminal.note(created(value));
    }),
  );
  examples(
    create,
    'accounts create northgate/ana.silva --name "Ana Silva" --email ana@northgate.example --generate',
    'accounts create lakeside/it.desk --name "IT desk" --role support --password-stdin < password.txt',
  );
}

const created = ({
  institution,
  username,
  id,
  password,
}: { [Field in "institution" | "username" | "id"]: string } & { password?: string | undefined }): string =>
  `Created ${institution}/${username} (${id}).${password === undefined ? "" : " The password above is not shown again."}`;

const alsoRole = (role: string, earlier: readonly string[] = []): readonly string[] => [...earlier, role];
