import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { z } from "zod";
import { examples, type Perform } from "./verb.ts";

export function versionVerb(program: Command, perform: Perform): void {
  const version = program
    .command("version")
    .description("say which version of Hallpass this is")
    .action(
      perform(async ({ terminal }) => {
        const own = ownVersion();
        terminal.show({ version: own }, () => own);
      }),
    );
  examples(version, "version");
}

const ownVersion = (): string =>
  z.object({ version: z.string() }).parse(JSON.parse(readFileSync(packageFile, "utf8"))).version;

const packageFile = new URL("../../package.json", import.meta.url);
