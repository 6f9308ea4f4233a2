import type { Command } from "commander";
import { path } from "./admin-api.ts";
import { type Key, key, pageOf } from "./answers.ts";
import type { Column } from "./table.ts";
import type { Terminal } from "./terminal.ts";
import { examples, type Perform } from "./verb.ts";

export function keysVerbs(program: Command, perform: Perform): void {
  const keys = program.command("keys").description("the keys that sign ID tokens: list and rotate them");
  const list = keys
    .command("list")
    .description("list the signing keys that are published")
    .action(
      perform(async ({ admin, terminal }) => {
        const api = await admin("keys:rotate");
        const { document, value } = await api({ path: path`/keys`, answer: pageOf(key) });
        terminal.show(document, () => terminal.table(value.items, columnsFor(terminal)));
      }),
    );
  examples(list, "keys list");

  const rotate = keys
    .command("rotate")
    .description("make new signing keys; the old ones stay published until what they signed has run out")
    .option("--at-once", "sign with them now and withdraw the old ones: after a leak")
    .action(
      perform<[], { readonly atOnce?: true }>(async ({ admin, terminal }, _words, { atOnce = false }) => {
        const api = await admin("keys:rotate");
        const request = { method: "POST", path: path`/keys/rotations`, body: { atOnce } } as const;
        const { document, value } = await api({ ...request, answer: pageOf(key) });
        terminal.show(document, () => terminal.table(value.items, columnsFor(terminal)));
      }),
    );
  examples(rotate, "keys rotate", "keys rotate --at-once");
}

const columnsFor = (terminal: Terminal): readonly Column<Key>[] => [
  { title: "key", cell: ({ kid }) => kid },
  { title: "algorithm", cell: ({ algorithm }) => algorithm },
  { title: "created", cell: ({ createdAt }) => terminal.time(createdAt) },
  { title: "signs from", cell: ({ signsFrom }) => terminal.time(signsFrom) },
  { title: "retires", cell: ({ retiresAt }) => terminal.time(retiresAt) },
];
