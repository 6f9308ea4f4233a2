import type { Command } from "commander";
import type { CommandLineDeps, Session } from "./session.ts";
import { examples, type Perform } from "./verb.ts";

type Move = CommandLineDeps["exportTo"];

export function exportVerb(program: Command, perform: Perform): void {
  const verb = program
    .command("export")
    .description(
      "write everything that is kept here into one file, to import it elsewhere; no server may run",
    )
    .argument("<file>", "a file that is not there yet; it holds what nobody else may read")
    .action(
      perform<[string]>(async (session, [file]) =>
        move(session, { file, work: session.deps.exportTo, done: "exported" }),
      ),
    );
  examples(verb, "export hallpass.export");
}

export function importVerb(program: Command, perform: Perform): void {
  const verb = program
    .command("import")
    .description(
      "read an export into the stores that the settings name, which must be empty; all of it or nothing",
    )
    .argument("<file>", "what hallpass export has written")
    .action(
      perform<[string]>(async (session, [file]) =>
        move(session, { file, work: session.deps.importFrom, done: "imported" }),
      ),
    );
  examples(verb, "import hallpass.export");
}

interface What {
  readonly file: string;
  readonly work: Move;
  readonly done: "exported" | "imported";
}

async function move({ terminal }: Session, { file, work, done }: What): Promise<void> {
  const { counts, sha256, damaged = [] } = await work(file, (lines) => terminal.progress(`${lines} lines`));
  terminal.progress("");
  const lost = damaged.length === 0 ? {} : { damaged };
  terminal.show({ outcome: done, file, counts, sha256, ...lost }, () =>
    Object.entries(counts)
      .filter(([kind]) => kind in words)
      .map(([kind, count]) => `${done} ${count} ${words[kind]}`)
      .join("\n"),
  );
  if (damaged.length > 0)
    terminal.note(
      `Not in it, because Redis holds damaged values: ${damaged.join(", ")}. Whose they are signs in again.`,
    );
  terminal.note(done === "exported" ? `Written: ${file}. ${careful}` : `Imported: ${file}. ${next}`);
}

const careful = "It holds password hashes and sign-ins: delete it when it is imported.";
const next = "Start the server, and keep the old stores stopped: what is done there is not done here.";

/** What people know of it. */
const words: Readonly<Record<string, string>> = {
  institutions: "institutions",
  accounts: "accounts",
  clients: "clients",
  denials: "suspensions, revocations and cut-offs",
  audit: "audit records",
  signing_keys: "signing keys",
  grant: "sign-ins",
  "engine-record": "tokens and sessions",
};
