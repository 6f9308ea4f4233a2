import type { Command } from "commander";
import { examples, type Perform } from "./verb.ts";

export function serveVerb(program: Command, perform: Perform): void {
  const serve = program
    .command("serve")
    .description("run the server until Ctrl-C or SIGTERM; settings come from the environment")
    .action(perform(({ deps }) => deps.serve()));
  examples(serve, "serve", "serve > hallpass.log");
}
