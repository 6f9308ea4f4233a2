import type { Command } from "commander";
import type { Check } from "../store/port/examination.ts";
import { CommandFailure } from "./failure.ts";
import { examples, type Perform } from "./verb.ts";

export function doctorVerb(program: Command, perform: Perform): void {
  const doctor = program
    .command("doctor")
    .description(
      "look whether all is well on this machine, and say what to do where it is not; changes nothing",
    )
    .action(
      perform(async ({ deps, terminal }) => {
        const checks = await deps.examine();
        const wrong = checks.filter(({ state }) => state === "wrong").length;
        const toLookAt = checks.filter(({ state }) => state === "look").length;
        terminal.show({ outcome: wrong > 0 ? "wrong" : toLookAt > 0 ? "look" : "ok", checks }, () =>
          checks.map(lines).join("\n"),
        );
        if (wrong > 0) throw new CommandFailure("failed", `${wrong} wrong, ${toLookAt} to look at.`);
        terminal.note(toLookAt > 0 ? `Nothing is wrong, ${toLookAt} to look at.` : "All is well.");
      }),
    );
  examples(doctor, "doctor", "doctor --json");
}

const lines = ({ state, check, found, todo }: Check): string =>
  [
    `${state.padEnd(5)}  ${check.padEnd(12)}  ${found}`,
    ...(todo === undefined ? [] : [`${" ".repeat(21)}→ ${todo}`]),
  ].join("\n");
