import type { Command } from "commander";
import { type AuditRecord, auditRecord } from "../admin-client/audit.ts";
import { type Page, pageOf } from "../admin-client/page.ts";
import { accountNamed, accountWord } from "./account-named.ts";
import { type AdminApi, path } from "./admin-api.ts";
import { hashesOf, isIntact } from "./audit-intact.ts";
import { auditVerifyVerb } from "./audit-verify.ts";
import { listed, type PagingOptions, tellOfMore, withPaging } from "./paging.ts";
import type { Column } from "./table.ts";
import type { Terminal } from "./terminal.ts";
import { examples, type Perform } from "./verb.ts";

interface Options extends PagingOptions {
  readonly id?: string;
  readonly institution?: string;
  readonly account?: string;
  readonly grant?: string;
  readonly actor?: string;
  readonly action?: string;
  readonly from?: string;
  readonly to?: string;
}

export function auditVerb(program: Command, perform: Perform): void {
  const audit = program
    .command("audit")
    .description("read who did what to whom, when, from where and why, newest first")
    .option("--id <id>", "only this one record")
    .option("--institution <id>", "only what concerns this institution")
    .option(
      "--account <account>",
      `only what was done to this person: ${accountWord}, or a username that only one has`,
    )
    .option("--grant <id>", "only what was done to this sign-in")
    .option("--actor <who>", "only what this person, client or operator did: its id, or institution/username")
    .option("--action <verb>", "only acts of this kind: suspend-account, revoke-grant")
    .option("--from <time>", "only from then on")
    .option("--to <time>", "only until then");
  withPaging(audit).action(
    perform<[], Options>(async ({ admin, terminal, time }, _words, { limit, after, all, ...filters }) => {
      const { id, account, from, to, institution, grant, actor, action } = filters;
      const times = { from: from && time(from), to: to && time(to) };
      const api = await admin("audit:read", ...(isName(actor) ? (["accounts:read"] as const) : []));
      const by = isName(actor) ? await accountNamed(api, actor) : actor;
      const query = { id, institution, account, grant, actor: by, action, ...times };
      const request = { path: path`/audit`, query, answer: pageOf(auditRecord) };
      const { document, value } = await listed(api, request, {
        limit,
        ...(after && { after }),
        ...(all && { all }),
      });
      const hashes = hashesOf([...value.items, ...(await recordBefore(api, request, value))]);
      const intact = (record: AuditRecord) => isIntact(record, hashes);
      terminal.show(document, () => terminal.table(value.items, columnsFor(terminal, intact)));
      tellOfChanged(value.items.filter((record) => intact(record) === false).length, terminal);
      tellOfMore(value, terminal, "Nothing of the kind is on record.");
    }),
  );
  examples(
    audit,
    "audit",
    "audit --account northgate/ana.silva",
    'audit --action suspend-account --from "7d ago" --json',
  );
  auditVerifyVerb(audit, perform);
}

/** institution/username, and no id. Only people have names: any other actor stays as it is. */
const isName = (typed: string | undefined): typed is string => typed?.includes("/") === true;

const columnsFor = (
  terminal: Terminal,
  intact: (record: AuditRecord) => boolean | undefined,
): readonly Column<AuditRecord>[] => [
  { title: "when", cell: ({ at }) => terminal.time(at) },
  { title: "who", cell: ({ actor }) => actor.name, cut: true },
  { title: "did", cell: ({ action }) => action },
  { title: "whom", cell: whom, cut: true },
  { title: "why", cell: ({ code, note }) => [code, note].filter(Boolean).join(": "), cut: true },
  { title: "from", cell: ({ actor }) => actor.address ?? "", cut: true },
  { title: "intact", cell: (record) => intactWords[`${intact(record)}`] },
];

const intactWords = { true: "yes", false: "NO", undefined: "?" } as const;

/** The record before the last of them, by which those who see the chain check it: the first one further on. */
async function recordBefore(
  api: AdminApi,
  request: Parameters<typeof listed<AuditRecord>>[1],
  { items, next }: Page<AuditRecord>,
): Promise<readonly AuditRecord[]> {
  if (next === undefined || items.at(-1)?.hash === undefined) return [];
  return (await listed(api, request, { limit: 1, after: next })).value.items;
}

function tellOfChanged(count: number, terminal: Terminal): void {
  if (count > 0)
    terminal.note(
      `${count} of these ${count === 1 ? "is" : "are"} not what was written. \`hallpass audit verify\` checks the whole chain.`,
    );
}

const whom = ({ grant, account, client, institution = "" }: AuditRecord): string =>
  grant ?? account ?? client ?? institution;
