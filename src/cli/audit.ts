import type { Command } from "commander";
import { type AuditRecord, auditRecord } from "../admin-client/audit.ts";
import { pageOf } from "../admin-client/page.ts";
import { accountNamed, accountWord } from "./account-named.ts";
import { type AdminApi, path } from "./admin-api.ts";
import { auditVerifyVerb } from "./audit-verify.ts";
import { listed, type PagingOptions, tellOfMore, withPaging } from "./paging.ts";
import type { Column } from "./table.ts";
import type { Terminal } from "./terminal.ts";
import { examples, type Perform } from "./verb.ts";

interface Options extends PagingOptions {
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
    .option("--institution <id>", "only what concerns this institution")
    .option("--account <account>", `only what was done to this person: ${accountWord}`)
    .option("--grant <id>", "only what was done to this sign-in")
    .option("--actor <who>", "only what this person, client or operator did: its id, or institution/username")
    .option("--action <verb>", "only acts of this kind: suspend-account, revoke-grant")
    .option("--from <time>", "only from then on")
    .option("--to <time>", "only until then");
  withPaging(audit).action(
    perform<[], Options>(async ({ admin, terminal, time }, _words, { limit, after, all, ...filters }) => {
      const { account, from, to, institution, grant, actor, action } = filters;
      const times = { from: from && time(from), to: to && time(to) };
      const named = isName(account) || isName(actor);
      const api = await admin("audit:read", ...(named ? (["accounts:read"] as const) : []));
      const ids = await idsOf(api, filters);
      const query = { institution, account: ids.account, grant, actor: ids.actor, action, ...times };
      const request = { path: path`/audit`, query, answer: pageOf(auditRecord) };
      const { document, value } = await listed(api, request, {
        limit,
        ...(after && { after }),
        ...(all && { all }),
      });
      terminal.show(document, () => terminal.table(value.items, columnsFor(terminal)));
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

/** Only people have names: any other actor stays as it is. */
const idsOf = async (api: AdminApi, { account, actor }: Pick<Options, "account" | "actor">) => ({
  account: account && (await accountNamed(api, account)),
  actor: isName(actor) ? await accountNamed(api, actor) : actor,
});

/** institution/username, and no id. */
const isName = (typed: string | undefined): typed is string => typed?.includes("/") === true;

const columnsFor = (terminal: Terminal): readonly Column<AuditRecord>[] => [
  { title: "when", cell: ({ at }) => terminal.time(at) },
  { title: "who", cell: ({ actor }) => actor.name, cut: true },
  { title: "did", cell: ({ action }) => action },
  { title: "whom", cell: whom, cut: true },
  { title: "why", cell: ({ code, note }) => [code, note].filter(Boolean).join(": "), cut: true },
  { title: "from", cell: ({ actor }) => actor.address ?? "", cut: true },
];

const whom = ({ grant, account, client, institution = "" }: AuditRecord): string =>
  grant ?? account ?? client ?? institution;
