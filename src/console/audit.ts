import { Readable } from "node:stream";
import type { AuditRecord } from "../admin-client/audit.ts";
import type { Page } from "../admin-client/page.ts";
import { badge } from "../components/badge.ts";
import { linkButton } from "../components/button.ts";
import { dataTable } from "../components/data-table.ts";
import { emptyState } from "../components/empty-state.ts";
import { notice } from "../components/notice.ts";
import { pagination } from "../components/pagination.ts";
import { shortTimeOf } from "../components/time.ts";
import { type Html, html } from "../http/html.ts";
import { type Checked, checkChain } from "./audit-check.ts";
import { type AuditFormat, auditCsv, auditJson } from "./audit-files.ts";
import { asAsked, type Filter, filterForm, filterIn, findIn, readPage } from "./audit-filter.ts";
import { actionWords, noteWords } from "./audit-line.ts";
import { oneRecordRoute } from "./audit-record.ts";
import { follow, type Names, namesOnPage, searchOf, whomOf } from "./audit-whom.ts";
import { type Filled, formTrouble } from "./forms.ts";
import { show } from "./page.ts";
import type { ConsoleRoute } from "./route.ts";
import { asked, type Visit } from "./visit.ts";

const list: ConsoleRoute = {
  method: "get",
  path: "/audit",
  permission: "audit:read",
  serve: async (visit) => {
    const filter = await filterIn(visit);
    const after = asked(visit, "after") || undefined;
    const found = await findIn(visit, filter, { after, limit: 10 });
    if ("wrong" in found) showWrong(visit, filter, found.wrong);
    else {
      const { page } = found;
      const before = await recordBefore(visit, filter, page);
      showFound(visit, filter, {
        ...page,
        before,
        names: await namesOnPage(visit, { records: page.items, schools: filter.schools }),
      });
    }
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

export const auditRoutes = [list, csv, json, oneRecordRoute];

/** The last one of the page is checked against the one before it, which is on the next; where its reader sees the chain. */
async function recordBefore(
  visit: Visit,
  { query }: Filter,
  { items: [first], next }: Page<AuditRecord>,
): Promise<readonly AuditRecord[]> {
  if (next === undefined || first?.hash === undefined) return [];
  return (await readPage(visit, query, { after: next, limit: 1 })).items;
}

interface Found extends Page<AuditRecord> {
  readonly before: readonly AuditRecord[];
  readonly names: Names;
}

function showFound(visit: Visit, filter: Filter, { items, next: after, before, names }: Found): void {
  const { speech } = visit;
  const { say } = speech;
  const next = after && `/console/audit?${searchOf({ ...asAsked(visit), after })}`;
  const inFile = searchOf(asAsked(visit));
  showAudit(
    visit,
    { filter, status: 200 },
    html`${chainNotice(visit, checkChain([...items, ...before]))}
${filterForm(visit, filter, filter.form)}
${items.length === 0 ? emptyState({ title: say("consoleAudit.nothing") }) : table(visit, items, names)}
${pagination({ speech, ...(next && { next }) })}
<p class="buttons">${linkButton({ href: `/console/audit.csv?${inFile}`, label: say("consoleAudit.csv") })}${linkButton({ href: `/console/audit.json?${inFile}`, label: say("consoleAudit.json") })}</p>`,
  );
}

/** Nothing that was typed is lost. */
const showWrong = (visit: Visit, filter: Filter, form: Filled): void =>
  showAudit(visit, { filter, status: 400 }, html`${formTrouble(form)}${filterForm(visit, filter, form)}`);

interface Answer {
  readonly filter: Filter;
  readonly status: number;
}

const showAudit = (visit: Visit, { filter, status }: Answer, content: Html): void => {
  const { say } = visit.speech;
  show(
    visit,
    { title: say("console.audit"), place: "audit", width: "wide", command: filter.command, status },
    html`<h1>${say("console.audit")}</h1><p class="lead">${say("consoleAudit.what")}</p>
${content}`,
  );
};

const whenOf = ({ speech }: Visit, { id, at, number, intact }: AuditRecord): Html =>
  html`<span><a href="/console/audit/${encodeURIComponent(id)}">${shortTimeOf(speech, at)}</a>${number !== undefined && html` <small>#${number}</small>`}${intact === false && html` ${badge(speech.say("consoleAudit.changedShort"), "bad")}`}</span>`;

/** Each part leads to all that has it: whoever follows a thread goes from one to the next. */
function table(visit: Visit, records: readonly AuditRecord[], names: Names): Html {
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
      whenOf(visit, record),
      html`${follow("actor", record.actor.id, record.actor.name)}${record.actor.address !== undefined && html`<br><small>${record.actor.address}</small>`}`,
      html`${follow("action", record.action, actionWords(visit, record.action))}`,
      whomOf(visit, record, names),
      html`${record.code !== undefined && html`<code>${record.code}</code>`}${noteWords(visit, record)}`,
    ]),
  });
}

function chainNotice({ speech }: Visit, checked: Checked): Html | false {
  const { say } = speech;
  switch (checked.state) {
    case "no_records":
      return false;
    case "not_visible":
    case "apart":
      return notice({ tone: "info", content: say(`consoleAudit.${checked.state}`) });
    case "whole":
      return notice({ tone: "good", content: say("consoleAudit.whole", { count: checked.links }) });
    case "each":
      return notice({
        tone: "good",
        content: html`${say("consoleAudit.each", { count: checked.records })} ${say("consoleAudit.askOthers")}`,
      });
    case "broken":
      return broken(say("consoleAudit.broken", { number: checked.number }), say("consoleAudit.brokenWhat"));
    case "changed":
      return broken(
        say("consoleAudit.changed", { count: checked.records }),
        html`${say("consoleAudit.changedWhat")} ${say("consoleAudit.askOthers")}`,
      );
  }
}

const broken = (title: string, content: Html | string): Html =>
  notice({ tone: "bad", title, content, spoken: true });

interface File {
  readonly type: string;
  readonly name: string;
  readonly format: AuditFormat;
}

const atOnce = 200;

/** All that the filter finds, newest first. A download that breaks off in the middle is seen to: it never ends. */
async function sendFile(visit: Visit, { type, name, format }: File): Promise<void> {
  const { ctx } = visit;
  const filter = await filterIn(visit);
  const found = await findIn(visit, filter, { limit: atOnce });
  if ("wrong" in found) return showWrong(visit, filter, found.wrong);
  ctx.set("Content-Disposition", `attachment; filename="${name}"`);
  ctx.type = type;
  ctx.body = Readable.from(written({ visit, filter, first: found.page }, format));
}

interface Reading {
  readonly visit: Visit;
  readonly filter: Filter;
  readonly first: Page<AuditRecord>;
}

/** A page of the API at a time, so that no more than one is held. */
async function* written(
  { visit, filter, first }: Reading,
  { head, each, between, tail }: AuditFormat,
): AsyncGenerator<string> {
  yield head + first.items.map(each).join(between);
  for (let { next: after } = first; after !== undefined; ) {
    const { items, next } = await readPage(visit, filter.query, { after, limit: atOnce });
    yield items.map((record) => between + each(record)).join("");
    after = next;
  }
  yield tail;
}
