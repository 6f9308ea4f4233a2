import type { Command } from "commander";
import { createAccountVerb } from "./create-account.ts";
import { findAccountsVerb } from "./find-accounts.ts";
import { importAccountsVerb } from "./import-accounts.ts";
import { setPasswordVerb } from "./set-password.ts";
import { showAccountVerb } from "./show-account.ts";
import type { Perform } from "./verb.ts";

export function accountsVerbs(program: Command, perform: Perform): void {
  const accounts = program
    .command("accounts")
    .description("people's accounts: find, show, create and import them");
  findAccountsVerb(accounts, perform);
  showAccountVerb(accounts, perform);
  createAccountVerb(accounts, perform);
  importAccountsVerb(accounts, perform);
  setPasswordVerb(accounts, perform);
}
