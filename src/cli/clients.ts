import type { Command } from "commander";
import { path } from "./admin-api.ts";
import { type Client, client, pageOf } from "./answers.ts";
import type { Column } from "./table.ts";
import { examples, type Perform } from "./verb.ts";

export function clientsVerbs(program: Command, perform: Perform): void {
  const clients = program.command("clients").description("apps, tools, servers and programs: list them");
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
