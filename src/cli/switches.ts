import { Argument, type Command } from "commander";
import { accessSet } from "../admin-client/accounts.ts";
import { stateSet } from "../admin-client/institutions.ts";
import { accountNamed, accountWord } from "./account-named.ts";
import { path } from "./admin-api.ts";
import { givenReason, type ReasonOptions, withReason } from "./reason-options.ts";
import { examples, type Perform } from "./verb.ts";

export function switchVerbs(program: Command, perform: Perform): void {
  for (const word of ["disable", "enable"] as const) stateVerb(program, perform, word);
}

function stateVerb(program: Command, perform: Perform, word: "disable" | "enable"): void {
  const disabled = word === "disable";
  const verb = program
    .command(word)
    .description(
      disabled
        ? "switch sign-in at an institution or in an app off: its sign-ins are paused, and none are made"
        : "switch sign-in at an institution or in an app on again",
    )
    .addArgument(new Argument("<what>", "what it is").choices(["institution", "client"]))
    .argument("<id>", "its id");
  withReason(verb).action(
    perform<["institution" | "client", string], ReasonOptions>(
      async ({ admin, terminal }, [what, id], options) => {
        const api = await admin("policy:write");
        const to = what === "client" ? path`/clients/${id}/state` : path`/institutions/${id}/state`;
        const body = { disabled, ...givenReason(options) };
        const { document, value } = await api({ method: "PUT", path: to, body, answer: stateSet });
        const already = value.outcome === "unchanged" ? " already" : "";
        terminal.show(document, () => `${what} ${id} is switched ${disabled ? "off" : "on"}${already}.`);
      },
    ),
  );
  examples(verb, `${word} institution northgate`, `${word} client quiz-tool --code incident`);
}

export function mobileAccessVerb(program: Command, perform: Perform): void {
  const verb = program
    .command("mobile-access")
    .description("switch a person's sign-ins in mobile apps off or on, whatever the institution says")
    .argument("<account>", accountWord)
    .addArgument(
      new Argument("<access>", "off, on, or what the institution says").choices([
        "off",
        "on",
        "as-institution",
      ]),
    );
  withReason(verb).action(
    perform<[string, string], ReasonOptions>(async ({ adminInFull, terminal }, [typed, access], options) => {
      const api = await adminInFull();
      const id = await accountNamed(api, typed);
      const body = { access, ...givenReason(options) };
      const request = { method: "PUT", path: path`/accounts/${id}/mobile-access`, body } as const;
      const { document, value } = await api({ ...request, answer: accessSet });
      const already = value.outcome === "unchanged" ? " already" : "";
      terminal.show(document, () => `Mobile access of ${typed} is ${access}${already}.`);
    }),
  );
  examples(verb, "mobile-access northgate/ana.silva off --code exams");
}
