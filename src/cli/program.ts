import { Command } from "commander";
import { accountsVerbs } from "./accounts.ts";
import { applyVerb } from "./apply.ts";
import { approvalsVerbs } from "./approvals.ts";
import { auditVerb } from "./audit.ts";
import { clientsVerbs } from "./clients.ts";
import { countsVerb } from "./counts.ts";
import { doctorVerb } from "./doctor.ts";
import { grantsVerbs } from "./grants.ts";
import { keysVerbs } from "./keys.ts";
import { loginVerb } from "./login.ts";
import { logoutVerb } from "./logout.ts";
import { migrateVerb } from "./migrate.ts";
import { exportVerb, importVerb } from "./move.ts";
import { policyVerbs } from "./policy.ts";
import { reinstateVerb } from "./reinstate.ts";
import { restoreVerb } from "./restore.ts";
import { revocationsVerbs } from "./revocations.ts";
import { revokeVerbs } from "./revoke.ts";
import { serveVerb } from "./serve.ts";
import { suspendVerb } from "./suspend.ts";
import { mobileAccessVerb, switchVerbs } from "./switches.ts";
import type { Stream } from "./terminal.ts";
import type { Perform } from "./verb.ts";
import { versionVerb } from "./version.ts";
import { whyVerb } from "./why.ts";

interface Streams {
  readonly stdout: Stream;
  readonly stderr: Stream;
}

/** Every verb there is. docs/reference/cli.md says the same, and a test holds the page to it. */
export function hallpassProgram(perform: Perform, { stdout, stderr }: Streams): Command {
  const width = () => stdout.columns ?? 80;
  const program = new Command("hallpass")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error:/, "hallpass:")),
      getOutHelpWidth: width,
      getErrHelpWidth: width,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .description("Hallpass, the sign-in server of schools: run it and manage it from the terminal.")
    .option("--url <address>", "the server to talk to, instead of HALLPASS_URL or this machine's own")
    .option("--json", "print the answer as one JSON document, for scripts")
    .option("-q, --quiet", "print no messages but errors")
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError("Add --help to see how it is used.")
    .addHelpText("after", `\nExit codes: ${exitCodesInShort}`);

  program.commandsGroup("The server:");
  for (const verb of [
    serveVerb,
    doctorVerb,
    migrateVerb,
    applyVerb,
    exportVerb,
    importVerb,
    restoreVerb,
    keysVerbs,
  ]) {
    verb(program, perform);
  }
  program.commandsGroup("People and their sign-ins:");
  for (const verb of [accountsVerbs, grantsVerbs, suspendVerb, reinstateVerb, mobileAccessVerb]) {
    verb(program, perform);
  }
  for (const verb of [revokeVerbs, revocationsVerbs, approvalsVerbs, countsVerb, whyVerb, auditVerb])
    verb(program, perform);
  program.commandsGroup("Policy:");
  for (const verb of [policyVerbs, clientsVerbs, switchVerbs]) verb(program, perform);
  program.commandsGroup("You:");
  for (const verb of [loginVerb, logoutVerb, versionVerb]) verb(program, perform);
  return program;
}

const exitCodesInShort =
  "0 done, 1 refused or failed, 2 wrong usage, 3 not found, 4 not permitted or not signed in, 5 server not reachable.";
