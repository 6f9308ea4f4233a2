import { Command } from "commander";
import { type CommandLineDeps, type GlobalOptions, type Session, sessionOf } from "./session.ts";

/** What a verb does with its arguments and options. */
type Work<Words, Options> = (session: Session, words: Words, options: Options) => Promise<void>;

/** Turns the work into what commander calls. */
export type Perform = <Words extends readonly unknown[], Options extends object = object>(
  work: Work<Words, Options>,
) => (this: Command) => Promise<void>;

export const performWith =
  (deps: CommandLineDeps): Perform =>
  (work) =>
    async function (this: Command) {
      const options = this.optsWithGlobals<GlobalOptions & Parameters<typeof work>[2]>();
      await work(
        sessionOf(deps, options),
        this.processedArgs as unknown as Parameters<typeof work>[1],
        options,
      );
    };

/** Each verb's help ends with what a person would type. */
export const examples = (command: Command, ...lines: readonly string[]): Command =>
  command.addHelpText("after", `\nExamples:\n${lines.map((line) => `  $ hallpass ${line}`).join("\n")}`);
