import type { Command } from "commander";
import { type Verdict, why } from "../admin-client/grants.ts";
import { path } from "./admin-api.ts";
import { grantFields } from "./grants.ts";
import type { Terminal } from "./terminal.ts";
import { examples, type Perform } from "./verb.ts";

export function whyVerb(program: Command, perform: Perform): void {
  const verb = program
    .command("why")
    .description("tell why a sign-in is allowed or denied, rule by rule, in the order in which they count")
    .argument("<grant>", "a grant id")
    .action(
      perform<[string]>(async ({ admin, terminal }, [id]) => {
        const api = await admin("sign-ins:read");
        const { document, value } = await api({ path: path`/grants/${id}/why`, answer: why });
        terminal.show(document, () =>
          [
            grantFields(value.grant, terminal),
            terminal.table(value.rules, [
              { title: "", cell: ({ allowed }) => (allowed ? "✓" : "✗") },
              { title: "rule", cell: ({ rule }) => rule },
              { title: "says", cell: (rule) => says(rule, terminal) },
            ]),
            verdict(value.grant.decision, terminal),
          ].join("\n\n"),
        );
      }),
    );
  examples(verb, "why grt_Qm4yWc9DkR1sLx7ZtUaB");
}

const says = ({ sentence, until, record }: Verdict, terminal: Terminal): string =>
  [sentence, until && `Until ${terminal.time(until)}.`, record && `(${record})`].filter(Boolean).join(" ");

/** The reason is a stable word: docs/reference/reasons.md has a heading for each. */
const verdict = ({ allowed, until, because = "", sentence }: Verdict, terminal: Terminal): string => {
  if (!allowed) return `Denied: ${because}. ${sentence}`;
  return until === undefined
    ? "Allowed; time does not end it."
    : `Allowed until ${terminal.time(until)} unless it is used.`;
};
