import type { Command } from "commander";
import { type Client, client, clientDetails } from "../admin-client/clients.ts";
import { pageOf } from "../admin-client/page.ts";
import { path } from "./admin-api.ts";
import { clientFields } from "./client-fields.ts";
import { endSecretVerb, rotateSecretVerb } from "./client-secrets.ts";
import { changeClientVerb, registerClientVerb } from "./client-writes.ts";
import type { Column } from "./table.ts";
import { examples, type Perform } from "./verb.ts";

export function clientsVerbs(program: Command, perform: Perform): void {
  const clients = program
    .command("clients")
    .description("apps, tools, servers and programs: list, register and change them, and their secrets");
  const list = clients
    .command("list")
    .description("list the apps, tools, servers and programs of the institutions that you reach")
    .action(
      perform(async ({ admin, terminal }) => {
        const api = await admin("sign-ins:read");
        const { document, value } = await api({ path: path`/clients`, answer: pageOf(client) });
        terminal.show(document, () => terminal.table(value.items, columns));
      }),
    );
  examples(list, "clients list", "clients list --json");
  showVerb(clients, perform);
  registerClientVerb(clients, perform);
  changeClientVerb(clients, perform);
  rotateSecretVerb(clients, perform);
  endSecretVerb(clients, perform);
}

function showVerb(clients: Command, perform: Perform): void {
  const show = clients
    .command("show")
    .description("show an app, a tool, a server or a program: its addresses, scopes and secrets")
    .argument("<id>", "a client_id")
    .action(
      perform<[string]>(async ({ admin, terminal }, [id]) => {
        const api = await admin("sign-ins:read");
        const { document, value } = await api({ path: path`/clients/${id}`, answer: clientDetails });
        terminal.show(document, () => clientFields(value, terminal));
      }),
    );
  examples(show, "clients show quiz-tool");
}

const columns: readonly Column<Client>[] = [
  { title: "id", cell: ({ id }) => id },
  { title: "name", cell: ({ name }) => name, cut: true },
  { title: "kind", cell: ({ kind }) => kind },
  {
    title: "institutions",
    cell: ({ institutions }) => (institutions === "all" ? "all" : institutions.join(" ")),
  },
  { title: "state", cell: ({ disabled }) => (disabled ? "off" : "on") },
];
