import type { Command } from "commander";
import { reinstated } from "../admin-client/accounts.ts";
import { accountNamed, accountWord } from "./account-named.ts";
import { path } from "./admin-api.ts";
import { actOnFile, type FileOptions, oneOrFile, withFile } from "./bulk.ts";
import { givenReason, type ReasonOptions, withReason } from "./reason-options.ts";
import { examples, type Perform } from "./verb.ts";

export function reinstateVerb(program: Command, perform: Perform): void {
  const reinstate = program
    .command("reinstate")
    .description("lift an administrator's suspension of a person, begun or not")
    .argument("[account]", accountWord);
  withFile(withReason(reinstate)).action(
    perform<[string | undefined], ReasonOptions & FileOptions>(async (session, [typed], options) => {
      const { adminInFull, terminal } = session;
      const whom = oneOrFile(typed, options);
      const api = await adminInFull();
      if ("file" in whom)
        return actOnFile(session, api, { ...whom, act: { action: "reinstate", ...givenReason(options) } });
      const { one } = whom;
      const id = await accountNamed(api, one);
      const request = {
        method: "POST",
        path: path`/accounts/${id}/reinstatements`,
        body: givenReason(options),
      } as const;
      const { document, value } = await api({ ...request, answer: reinstated });
      terminal.show(
        document,
        () =>
          `${one} ${value.outcome === "reinstated" ? "is reinstated" : "was not suspended by an administrator"}.`,
      );
      const { stillSuspendedBy: others } = value;
      if (others.length > 0) terminal.note(`${one} is still suspended by: ${others.join(", ")}.`);
    }),
  );
  examples(
    reinstate,
    "reinstate northgate/ana.silva",
    "reinstate --file returned.txt --code mistake",
    'reinstate northgate/ana.silva --note "Talked with the parents"',
  );
}
