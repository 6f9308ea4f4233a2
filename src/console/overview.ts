import { type AuditRecord, auditRecord } from "../admin-client/audit.ts";
import type { Institution } from "../admin-client/institutions.ts";
import { type FailedLogout, failedLogout } from "../admin-client/logouts.ts";
import { type Page, pageOf } from "../admin-client/page.ts";
import { badge } from "../components/badge.ts";
import { linkButton } from "../components/button.ts";
import { dataTable } from "../components/data-table.ts";
import { laterHere } from "../components/later.ts";
import { notice } from "../components/notice.ts";
import { agoOf, shortTimeOf } from "../components/time.ts";
import { type Html, html } from "../http/html.ts";
import { calendarFor } from "../policy/calendar.ts";
import { nextBeginning } from "../policy/schedule.ts";
import type { Instant } from "../policy/time.ts";
import { path } from "./api.ts";
import { actionWords } from "./audit-line.ts";
import { nameOfClient } from "./by-app.ts";
import { columnChart } from "./charts.ts";
import { command } from "./command.ts";
import { countsBoards, countsOfDays } from "./counts-board.ts";
import type { Follower } from "./deps.ts";
import { reachedInstitutions } from "./institutions.ts";
import { lastDays, noonOf, startOf } from "./last-days.ts";
import { liveBoard, liveSignIns } from "./live-board.ts";
import { show } from "./page.ts";
import { type Policy, policy, policyOf } from "./policy-data.ts";
import type { ConsoleRoute } from "./route.ts";
import { isDeploymentWide, may, type Visit } from "./visit.ts";

const page: ConsoleRoute = {
  method: "get",
  path: "/",
  permission: "sign-ins:read",
  serve: async (visit) => {
    const { say } = visit.speech;
    show(
      visit,
      {
        title: say("console.overview"),
        place: "overview",
        width: "wide",
        command: command("counts"),
        later: boards(visit),
      },
      html`<h1>${say("console.overview")}</h1>
<form method="get" action="/console/people" class="search" role="search"><div class="field"><label for="text">${say("consolePeople.find")}</label><input id="text" name="text" type="search" autocomplete="off" maxlength="200"></div>
<button class="button first">${say("consolePeople.search")}</button> ${linkButton({ href: "/console/why", label: say("consoleWhy.title"), tone: "quiet" })}</form>
${laterHere(say("console.counting"))}
`,
    );
  },
};

export const overviewRoutes = [page];

async function boards(visit: Visit): Promise<Html> {
  const schools = await reachedInstitutions(visit);
  const [live, counts, acts, failed, ahead, followers] = await Promise.all([
    liveBoard(visit, liveSignIns(visit, schools)),
    countsOfDays(visit),
    may(visit, "audit:read") ? actsSince(visit) : undefined,
    visit.api.read({ path: "/logouts", query: { limit: "10" } }, pageOf(failedLogout)),
    schedules(visit, schools),
    isDeploymentWide(visit) ? visit.deps.followers() : undefined,
  ]);
  return html`<div class="boards">
${live}
${countsBoards(visit, counts)}
${acts !== undefined && actsBoard(visit, acts)}
${aheadBoard(visit, ahead)}
${failedBoard(visit, failed)}
${followers !== undefined && followersBoard(visit, followers)}
</div>`;
}

const mostPages = 5;

interface Acts {
  readonly records: readonly AuditRecord[];
  /** All of those days were read. */
  readonly whole: boolean;
}

/** What was done in the last days, from the audit records: at most a thousand of them. */
async function actsSince(visit: Visit): Promise<Acts> {
  const [first] = lastDays(visit);
  const from = first && new Date(startOf(visit, first)).toISOString();
  const records: AuditRecord[] = [];
  let after: string | undefined;
  for (let read = 0; read < mostPages; read += 1) {
    const found: Page<AuditRecord> = await visit.api.read(
      { path: "/audit", query: { from, limit: "200", after } },
      pageOf(auditRecord),
    );
    records.push(...found.items);
    after = found.next;
    if (after === undefined) return { records, whole: true };
  }
  return { records, whole: false };
}

const groups = {
  ending: ["revoke", "revoke-grant", "end-session", "end-own-sign-ins", "end-other-sign-ins"],
  suspending: ["suspend-account", "set-mobile-access", "disable"],
  passwords: ["set-password", "change-own-password", "note-credential-change"],
} as const;

/** What ended or paused sign-ins, by day and reason. */
function actsBoard(visit: Visit, { records, whole }: Acts): Html {
  const { speech, now } = visit;
  const { say } = speech;
  const names = Object.keys(groups) as (keyof typeof groups)[];
  const rows = lastDays(visit).map((date) => {
    const [day, next] = [startOf(visit, date), startOf(visit, date.add({ days: 1 }))];
    const that = records.filter(({ at }) => day <= at && at < next);
    const counts = names.map(
      (name) => that.filter(({ action }) => (groups[name] as readonly string[]).includes(action)).length,
    );
    return [speech.shortDay(noonOf(visit, date)), ...counts] as const;
  });
  return html`<section class="board"><h2>${say("consoleOverview.acts")}</h2>
${columnChart(speech, { caption: say("consoleOverview.actsWhat"), label: say("consoleOverview.day"), series: names.map((name) => say(`consoleOverview.acts_${name}`)), rows, asTable: say("consoleOverview.asTable") })}
${!whole && html`<p class="hint">${say("consoleOverview.notWhole")}</p>`}
<ol class="trail">${records.slice(0, 5).map((record) => html`<li><p class="trail-what">${actionWords(visit, record.action)}</p><p class="trail-who"><bdi>${record.actor.name}</bdi> · ${agoOf(speech, now, record.at)}</p></li>`)}</ol>
<p>${linkButton({ href: "/console/audit", label: say("console.audit") })}</p></section>`;
}

interface Ahead {
  readonly school: Institution;
  readonly at: Instant;
}

/** The next time at which everyone signs in again, of each institution that has a schedule. */
async function schedules({ api, now }: Visit, schools: readonly Institution[]): Promise<readonly Ahead[]> {
  const found = await Promise.all(
    schools.map(async (school) => {
      const set: Policy = await api.read({ path: path`/institutions/${school.id}/policy` }, policy);
      const calendar = calendarFor(
        { policy: policyOf(set, school.disabled), timeZone: school.timeZone },
        "mobile",
      );
      return calendar && { school, at: nextBeginning(calendar, now) };
    }),
  );
  return found.filter((one) => one !== undefined).toSorted((one, other) => one.at - other.at);
}

/** The page is to weigh less than 60 kB, however many institutions there are. */
const aheadShown = 8;

const aheadBoard = ({ speech, now }: Visit, ahead: readonly Ahead[]): Html => html`
<section class="board"><h2>${speech.say("consoleOverview.ahead")}</h2>
${ahead.length === 0 ? html`<p>${speech.say("consoleOverview.nothingAhead")}</p>` : html`<ul class="plain-list">${ahead.slice(0, aheadShown).map(({ school, at }) => html`<li><bdi>${school.name}</bdi><span class="hint">${shortTimeOf(speech, at)} · ${speech.from(now, at)}</span></li>`)}${ahead.length > aheadShown && html`<li>${speech.say("consoleOverview.moreAhead", { count: ahead.length - aheadShown })}</li>`}</ul>`}
</section>`;

const failedBoard = (visit: Visit, { items, next }: Page<FailedLogout>): Html => {
  const { speech } = visit;
  const { say } = speech;
  return html`<section class="board"><h2>${say("consoleOverview.failed")}</h2>
${
  items.length === 0
    ? notice({ tone: "good", content: say("consoleOverview.noneFailed") })
    : dataTable({
        caption: say("consoleOverview.failed"),
        hideCaption: true,
        columns: [
          { label: say("consoleEnd.app") },
          { label: say("consoleOverview.since") },
          { label: say("consoleOverview.lastError") },
        ],
        rows: items.map((one) => [
          html`<bdi>${nameOfClient(visit, one.client)}</bdi>`,
          html`${agoOf(speech, visit.now, one.queuedAt)} ${one.nextAt === undefined && badge(say("consoleOverview.givenUp"), "bad")}`,
          html`<bdi>${one.lastError}</bdi>`,
        ]),
      })
}${next !== undefined && html`<p>${say("consoleOverview.moreFailed")}</p>`}</section>`;
};

/** A process is called by an id at random, of which the first part tells it from the others; who borrows a lease has a name. */
const shortOf = (name: string): string => /^[\da-f]{8}(?=-)/.exec(name)?.[0] ?? name.slice(0, 24);

const followersBoard = (
  { speech }: Visit,
  { last, all }: { readonly last: number; readonly all: readonly Follower[] },
): Html => {
  const { number, say } = speech;
  return html`<section class="board"><h2>${say("consoleOverview.processes")}</h2>
${dataTable({
  caption: say("consoleOverview.processes"),
  hideCaption: true,
  columns: [
    { label: say("consoleOverview.process") },
    { label: say("consoleOverview.state") },
    { label: say("consoleOverview.applied"), numeric: true },
  ],
  rows: all.map(({ name, applied }) => [
    html`<code>${shortOf(name)}</code>`,
    applied >= last
      ? badge(say("consoleOverview.current"), "good")
      : badge(say("consoleOverview.behind", { count: last - applied }), "warn"),
    number(applied),
  ]),
})}</section>`;
};
