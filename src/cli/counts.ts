import type { Command } from "commander";
import { pageOf } from "../admin-client/page.ts";
import { type DayCount, dayCount } from "../admin-client/sign-in-counts.ts";
import { path } from "./admin-api.ts";
import type { Column } from "./table.ts";
import { examples, type Perform } from "./verb.ts";

interface Options {
  readonly institution?: string;
  readonly from?: string;
  readonly to?: string;
}

export function countsVerb(program: Command, perform: Perform): void {
  const counts = program
    .command("counts")
    .description("count by day how many sign-ins began and how many were refused, by kind and reason")
    .option("--institution <id>", "only at this institution")
    .option("--from <date>", "the first day: 2026-08-01; without it, 13 days ago")
    .option("--to <date>", "the last day")
    .action(
      perform<[], Options>(async ({ admin, terminal }, _words, query) => {
        const api = await admin("sign-ins:read");
        const { institution, from, to } = query;
        const request = { path: path`/sign-in-counts`, query: { institution, from, to } };
        const { document, value } = await api({ ...request, answer: pageOf(dayCount) });
        terminal.show(document, () => terminal.table(value.items, columns));
        if (value.items.length === 0) terminal.note("Nothing was counted on those days.");
      }),
    );
  examples(counts, "counts", "counts --institution northgate --from 2026-09-01");
}

const columns: readonly Column<DayCount>[] = [
  { title: "day", cell: ({ day }) => day },
  { title: "kind", cell: ({ kind }) => kind },
  { title: "outcome", cell: ({ outcome }) => outcome },
  { title: "count", cell: ({ count }) => String(count) },
];
