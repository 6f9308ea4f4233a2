import { type AuditRecord, auditRecord } from "../admin-client/audit.ts";
import { pageOf } from "../admin-client/page.ts";
import { badge } from "../components/badge.ts";
import { linkButton } from "../components/button.ts";
import { timeOf } from "../components/time.ts";
import { type Html, html } from "../http/html.ts";
import { Refused } from "./api.ts";
import { actionWords } from "./audit-line.ts";
import { command } from "./command.ts";
import { show } from "./page.ts";
import type { ConsoleRoute } from "./route.ts";
import type { Visit } from "./visit.ts";

/** One record whole: what lists have no room for. */
export const oneRecordRoute: ConsoleRoute = {
  method: "get",
  path: "/audit/:id",
  permission: "audit:read",
  serve: async (visit) => {
    const { api, id, speech } = visit;
    const { items } = await api.read({ path: "/audit", query: { id, limit: "1" } }, pageOf(auditRecord));
    const [record] = items;
    if (record === undefined)
      throw new Refused(404, { type: "/problems/not-found", detail: "There is no such record." });
    const title = actionWords(visit, record.action);
    show(
      visit,
      { title, place: "audit", command: command("audit", "--id", record.id, "--json") },
      html`<h1>${title} ${record.intact === false && badge(speech.say("consoleAudit.changedShort"), "bad")}</h1>
<dl class="about">${factsOf(visit, record).map(
        ([name, value]) => html`
<div><dt>${name}</dt><dd>${value}</dd></div>`,
      )}
</dl>
${record.note !== undefined && html`<h2>${speech.say("consoleAudit.note")}</h2><p class="trail-note"><bdi>${record.note}</bdi></p>`}
<p>${linkButton({ href: "/console/audit", label: speech.say("console.audit") })}</p>`,
    );
  },
};

function factsOf({ speech }: Visit, record: AuditRecord): readonly (readonly [string, Html])[] {
  const { say } = speech;
  const { actor, at, number } = record;
  const facts: readonly (readonly [string, string | undefined])[] = [
    [say("consoleAudit.address"), actor.address],
    [say("console.institution"), record.institution],
    [say("consoleAudit.account"), record.account],
    [say("consoleAudit.grant"), record.grant],
    [say("consoleEnd.app"), record.client],
    [say("consoleAudit.code"), record.code],
    [say("consoleAudit.number"), number === undefined ? undefined : String(number)],
    [say("consoleAudit.id"), record.id],
  ];
  return [
    [say("consoleAudit.when"), timeOf(speech, at)],
    [say("consoleAudit.who"), html`<bdi>${actor.name}</bdi> <small>${actor.id}</small>`],
    ...facts.flatMap(([name, value]) =>
      value === undefined ? [] : [[name, html`<bdi>${value}</bdi>`] as const],
    ),
  ];
}
