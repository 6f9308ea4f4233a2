import { Readable } from "node:stream";
import { type AuditRecord, auditRecord } from "../admin-client/audit.ts";
import { type Page, pageOf } from "../admin-client/page.ts";
import { button, linkButton } from "../components/button.ts";
import { dataTable } from "../components/data-table.ts";
import { emptyState } from "../components/empty-state.ts";
import { selectField, textField } from "../components/fields.ts";
import { notice } from "../components/notice.ts";
import { pagination } from "../components/pagination.ts";
import { timeOf } from "../components/time.ts";
import { type Html, html } from "../http/html.ts";
import { type Checked, checkChain } from "./audit-check.ts";
import { type AuditFormat, auditCsv, auditJson } from "./audit-files.ts";
import { actionWords, knownActions } from "./audit-line.ts";
import { command, option } from "./command.ts";
import { timeField, timeSent } from "./forms.ts";
import { show } from "./page.ts";
import type { ConsoleRoute } from "./route.ts";
import { asked, type Visit } from "./visit.ts";

const filters = ["account", "grant", "actor", "action", "institution"] as const;

const list: ConsoleRoute = {
  method: "get",
  path: "/audit",
  permission: "audit:read",
  serve: async (visit) => {
    const { speech } = visit;
    const { say } = speech;
    const query = queryOf(visit);
    const found = await readPage(visit, { ...query, after: asked(visit, "after") || undefined });
    // The last one of the page is checked against the one before it, which is on the next.
    const before =
      found.next === undefined ? [] : (await readPage(visit, { ...query, after: found.next }, 1)).items;
    const next = found.next && `/console/audit?${search({ ...asAsked(visit), after: found.next })}`;
    show(
      visit,
      { title: say("console.audit"), place: "audit", width: "wide", command: commandFor(query) },
      html`<h1>${say("console.audit")}</h1><p class="lead">${say("consoleAudit.what")}</p>
${chainNotice(visit, checkChain([...found.items, ...before]))}
<details class="more"${Object.keys(asAsked(visit)).length > 0 && html` open`}><summary>${say("consoleAudit.filter")}</summary>
<form method="get" action="/console/audit">${filterFields(visit)}${button({ label: say("consoleAudit.show"), tone: "first" })}</form></details>
${found.items.length === 0 ? emptyState({ title: say("consoleAudit.nothing") }) : table(visit, found.items)}
${pagination({ speech, ...(next && { next }) })}
<p class="buttons">${linkButton({ href: `/console/audit.csv?${search(asAsked(visit))}`, label: say("consoleAudit.csv") })}${linkButton({ href: `/console/audit.json?${search(asAsked(visit))}`, label: say("consoleAudit.json") })}</p>`,
    );
  },
};

const csv: ConsoleRoute = {
  method: "get",
  path: "/audit.csv",
  permission: "audit:read",
  serve: async (visit) =>
    sendFile(visit, { type: "text/csv; charset=utf-8", name: "audit.csv", format: auditCsv }),
};

const json: ConsoleRoute = {
  method: "get",
  path: "/audit.json",
  permission: "audit:read",
  serve: async (visit) =>
    sendFile(visit, { type: "application/json", name: "audit.json", format: auditJson }),
};

export const auditRoutes = [list, csv, json];

type Query = Readonly<Record<string, string | undefined>>;

/** As the API takes it. */
const queryOf = (visit: Visit): Query => ({
  ...Object.fromEntries(filters.map((name) => [name, asked(visit, name) || undefined])),
  from: timeSent(visit, "from", asked),
  to: timeSent(visit, "to", asked),
});

/** As the address says it. */
const asAsked = (visit: Visit): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...filters, "from", "to", "from-zone", "to-zone"]
      .map((name) => [name, asked(visit, name)] as const)
      .filter(
        ([name, value]) =>
          value !== "" && (!name.endsWith("-zone") || asked(visit, name.slice(0, -5)) !== ""),
      ),
  );

const search = (query: Readonly<Record<string, string>>): string => new URLSearchParams(query).toString();

const readPage = ({ api }: Visit, query: Query, limit = 12): Promise<Page<AuditRecord>> =>
  api.read({ path: "/audit", query: { ...query, limit: String(limit) } }, pageOf(auditRecord));

function filterFields(visit: Visit): readonly Html[] {
  const { say } = visit.speech;
  const form = { values: visit.ctx.query as Readonly<Record<string, string>>, errors: {} };
  const field = (name: "account" | "actor" | "grant") =>
    textField({
      name,
      label: say(`consoleAudit.${name}`),
      value: asked(visit, name),
      hint: say(`consoleAudit.${name}Hint`),
    });
  return [
    html`<div class="pair">${field("account")}${field("actor")}${field("grant")}${selectField({
      name: "action",
      label: say("consoleAudit.action"),
      value: asked(visit, "action"),
      options: [
        { value: "", label: say("consoleAudit.anyAction") },
        ...knownActions.map((value) => ({ value, label: actionWords(visit, value) })),
      ],
    })}${timeField(visit, form, { name: "from", label: say("consoleAudit.from") })}${timeField(visit, form, { name: "to", label: say("consoleAudit.to") })}</div>`,
  ];
}

const follow = (name: string, value: string | undefined, shown: string) =>
  value !== undefined &&
  html`<a class="thread" href="/console/audit?${search({ [name]: value })}"><bdi>${shown}</bdi></a>`;

/** Each part leads to all that has it: whoever follows a thread goes from one to the next. */
function table(visit: Visit, records: readonly AuditRecord[]): Html {
  const { speech } = visit;
  const { say } = speech;
  return dataTable({
    caption: say("console.audit"),
    hideCaption: true,
    columns: [
      { label: say("consoleAudit.when") },
      { label: say("consoleAudit.who") },
      { label: say("consoleAudit.action") },
      { label: say("consoleAudit.whom") },
      { label: say("consoleAudit.why") },
    ],
    rows: records.map((record) => [
      html`${timeOf(speech, record.at)}${record.number !== undefined && html` <small>#${record.number}</small>`}`,
      html`${follow("actor", record.actor.id, record.actor.name)}${record.actor.address !== undefined && html`<br><small>${record.actor.address}</small>`}`,
      html`${follow("action", record.action, actionWords(visit, record.action))}`,
      html`${follow("account", record.account, record.account ?? "")}${record.grant !== undefined && html`<br>${follow("grant", record.grant, record.grant)}`}${record.client !== undefined && html`<br><bdi>${record.client}</bdi>`}`,
      html`${record.code !== undefined && html`<code>${record.code}</code>`}${record.note !== undefined && html`<p class="trail-note"><bdi>${record.note}</bdi></p>`}`,
    ]),
  });
}

function chainNotice({ speech: { say } }: Visit, checked: Checked): Html | false {
  if (checked.state === "no_records") return false;
  if (checked.state === "not_visible" || checked.state === "apart")
    return notice({ tone: "info", content: say(`consoleAudit.${checked.state}`) });
  if (checked.state === "broken")
    return notice({
      tone: "bad",
      title: say("consoleAudit.broken", { number: checked.number }),
      content: say("consoleAudit.brokenWhat"),
      spoken: true,
    });
  return notice({ tone: "good", content: say("consoleAudit.whole", { count: checked.links }) });
}

const commandFor = ({ account, grant, actor, action, institution, from, to }: Query): string =>
  command(
    "audit",
    ...option("--institution", institution),
    ...option("--account", account),
    ...option("--grant", grant),
    ...option("--actor", actor),
    ...option("--action", action),
    ...option("--from", from),
    ...option("--to", to),
  );

interface File {
  readonly type: string;
  readonly name: string;
  readonly format: AuditFormat;
}

const atOnce = 200;

/** All that the filter finds, newest first. A download that breaks off in the middle is seen to: it never ends. */
async function sendFile(visit: Visit, { type, name, format }: File): Promise<void> {
  const { ctx } = visit;
  const first = await readPage(visit, queryOf(visit), atOnce);
  ctx.set("Content-Disposition", `attachment; filename="${name}"`);
  ctx.type = type;
  ctx.body = Readable.from(written(visit, first, format));
}

/** A page of the API at a time, so that no more than one is held. */
async function* written(
  visit: Visit,
  first: Page<AuditRecord>,
  { head, each, between, tail }: AuditFormat,
): AsyncGenerator<string> {
  yield head + first.items.map(each).join(between);
  for (let after = first.next; after !== undefined; ) {
    const { items, next } = await readPage(visit, { ...queryOf(visit), after }, atOnce);
    yield items.map((record) => between + each(record)).join("");
    after = next;
  }
  yield tail;
}
