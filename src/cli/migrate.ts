import type { Command } from "commander";
import { examples, type Perform } from "./verb.ts";

export function migrateVerb(program: Command, perform: Perform): void {
  const migrate = program
    .command("migrate")
    .description("bring the database of this machine up to date; harmless to repeat")
    .action(
      perform(async ({ deps, terminal }) => {
        const { ran } = await deps.migrate();
        terminal.show({ ran }, () =>
          ran.length === 0 ? "Nothing to do: the database is up to date." : lines(ran),
        );
      }),
    );
  examples(migrate, "migrate");
}

const lines = (ran: readonly string[]): string => ran.map((name) => `Ran ${name}`).join("\n");
