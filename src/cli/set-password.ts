import type { Command } from "commander";
import { passwordSet } from "../admin-client/accounts.ts";
import { accountNamed, accountWord } from "./account-named.ts";
import { path } from "./admin-api.ts";
import { type PasswordOptions, passwordAsked, readPassword, withPassword } from "./passwords.ts";
import { givenReason, type ReasonOptions, withReason } from "./reason-options.ts";
import { examples, type Perform } from "./verb.ts";

export function setPasswordVerb(accounts: Command, perform: Perform): void {
  const setPassword = accounts
    .command("set-password")
    .description("set a password, which ends every earlier sign-in of the person; it is read from stdin")
    .argument("<account>", accountWord);
  withReason(withPassword(setPassword)).action(
    perform<[string], PasswordOptions & ReasonOptions>(
      async ({ adminInFull, deps, terminal }, [typed], options) => {
        const password = (await passwordAsked(deps, options)) ?? (await readPassword(deps));
        const api = await adminInFull();
        const id = await accountNamed(api, typed);
        const { document, value } = await api({
          method: "PUT",
          path: path`/accounts/${id}/password`,
          body: { password, ...givenReason(options) },
          answer: passwordSet,
        });
        terminal.show(document, () => value.password ?? "");
        terminal.note(`The password of ${typed} is set, and every earlier sign-in has ended.`);
      },
    ),
  );
  examples(
    setPassword,
    "accounts set-password northgate/ana.silva",
    "accounts set-password northgate/ana.silva --generate --code forgotten",
    "accounts set-password northgate/ana.silva < password.txt",
  );
}
