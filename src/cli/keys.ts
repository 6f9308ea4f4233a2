import type { Command } from "commander";
import { type Key, key } from "../admin-client/keys.ts";
import { pageOf } from "../admin-client/page.ts";
import { path } from "./admin-api.ts";
import { givenReason, type ReasonOptions, withReason } from "./reason-options.ts";
import type { Column } from "./table.ts";
import type { Terminal } from "./terminal.ts";
import { examples, type Perform } from "./verb.ts";

interface RotateOptions extends ReasonOptions {
  readonly atOnce?: true;
}

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
    .option("--at-once", "sign with them now and withdraw the old ones: after a leak");
  withReason(rotate).action(
    perform<[], RotateOptions>(async ({ admin, terminal }, _words, { atOnce = false, ...options }) => {
      const api = await admin("keys:rotate");
      const body = { atOnce, ...givenReason(options) };
      const request = { method: "POST", path: path`/keys/rotations`, body } as const;
      const { document, value } = await api({ ...request, answer: pageOf(key) });
      terminal.show(document, () => terminal.table(value.items, columnsFor(terminal)));
    }),
  );
  examples(rotate, "keys rotate", "keys rotate --at-once --code leaked");
}

const columnsFor = (terminal: Terminal): readonly Column<Key>[] => [
  { title: "key", cell: ({ kid }) => kid },
  { title: "algorithm", cell: ({ algorithm }) => algorithm },
  { title: "created", cell: ({ createdAt }) => terminal.time(createdAt) },
  { title: "signs from", cell: ({ signsFrom }) => terminal.time(signsFrom) },
  { title: "retires", cell: ({ retiresAt }) => terminal.time(retiresAt) },
];
