import { Argument, type Command, Option } from "commander";
import { clientDetails, clientPut } from "../admin-client/clients.ts";
import { clientKinds } from "../policy/facts.ts";
import { path } from "./admin-api.ts";
import { clientFields } from "./client-fields.ts";
import { type ClientOptions, changedSettings, withClientOptions } from "./client-options.ts";
import { wrongUsage } from "./failure.ts";
import { givenReason, type ReasonOptions, withReason } from "./reason-options.ts";
import { examples, type Perform } from "./verb.ts";

interface RegisterOptions extends ClientOptions, ReasonOptions {
  readonly kind: string;
}

export function registerClientVerb(clients: Command, perform: Perform): void {
  const verb = clients
    .command("register")
    .description("register an app, a tool, a server or a program; its secret is printed once")
    .argument("<id>", "its client_id, which never changes")
    .addOption(new Option("--kind <kind>", "what it is").choices(clientKinds).makeOptionMandatory())
    .requiredOption("--name <name>", "what people see");
  withReason(withClientOptions(verb)).action(
    perform<[string], RegisterOptions>(async ({ adminInFull, terminal }, [id], options) => {
      const settings = changedSettings({ institutions: "all" }, options);
      const body = { id, kind: options.kind, ...settings, ...givenReason(options) };
      const api = await adminInFull();
      const request = { method: "POST", path: path`/clients`, body } as const;
      const { document, value } = await api({ ...request, answer: clientPut });
      terminal.show(document, () => value.secret ?? clientFields(value.client, terminal));
      terminal.note(`Registered ${id}.${value.secret === undefined ? "" : once}`);
    }),
  );
  examples(
    verb,
    "clients register diary --kind tool --name Diary --institution northgate --redirect-uri https://diary.example/back --scope openid",
    "clients register marks-api --kind resource-server --name Marks --audience https://marks.example --scope marks:read",
  );
}

export function changeClientVerb(clients: Command, perform: Perform): void {
  const verb = clients
    .command("change")
    .description(
      "change what an app, a tool, a server or a program is; a list replaces the one that is there",
    )
    .addArgument(new Argument("<id>", "its client_id"))
    .option("--name <name>", "what people see");
  withReason(withClientOptions(verb)).action(
    perform<[string], ClientOptions & ReasonOptions>(async ({ adminInFull, terminal }, [id], options) => {
      const api = await adminInFull();
      const at = path`/clients/${id}`;
      const { value: before, etag = "" } = await api({ path: at, answer: clientDetails });
      const settings = changedSettings(before.settings, options);
      if (Object.keys(changedSettings({}, options)).length === 0)
        throw wrongUsage("Say what is to change; --help lists what can.");
      const body = { ...settings, ...givenReason(options) };
      const request = { method: "PUT", path: at, body, ifMatch: etag } as const;
      const { document, value } = await api({ ...request, answer: clientPut });
      terminal.show(document, () => value.secret ?? clientFields(value.client, terminal));
      if (value.secret !== undefined) terminal.note(`Changed ${id}.${once}`);
      if (value.outcome === "unchanged") terminal.note("Nothing to change: it is so already.");
    }),
  );
  examples(
    verb,
    "clients change diary --redirect-uri https://diary.example/back --redirect-uri https://diary.example/back-2",
    "clients change learning-app --retry-seconds 120 --code lost-answers",
  );
}

const once = " The secret above is not shown again.";
