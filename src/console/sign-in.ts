import { grant, type Why, why } from "../admin-client/grants.ts";
import { unread } from "../admin-client/page.ts";
import { badge } from "../components/badge.ts";
import { button, linkButton } from "../components/button.ts";
import { textField } from "../components/fields.ts";
import { notice } from "../components/notice.ts";
import { agoOf, timeOf } from "../components/time.ts";
import { type Html, html } from "../http/html.ts";
import { goOn } from "../http/notice-cookie.ts";
import type { MessageId } from "../messages/speech.ts";
import { type Act, actRoutes } from "./act.ts";
import { path } from "./api.ts";
import { command, reasonOptions } from "./command.ts";
import { reasonFields, reasonIn, type Shown, showAct, withinField } from "./forms.ts";
import { show } from "./page.ts";
import { endOf, titleOf } from "./person.ts";
import type { ConsoleRoute } from "./route.ts";
import { asked, may, type Visit } from "./visit.ts";
import { kindWords } from "./words.ts";

/** A grant's id, from wherever somebody has it: leads to its page. */
const pasted: ConsoleRoute = {
  method: "get",
  path: "/why",
  permission: "sign-ins:read",
  serve: async (visit) => {
    const { ctx, speech } = visit;
    const typed = asked(visit, "grant");
    if (typed !== "") return goOn(ctx, `/console/sign-ins/${encodeURIComponent(typed)}`);
    const title = speech.say("consoleWhy.title");
    show(
      visit,
      { title, place: "people", command: command("why", "grt_…") },
      html`<h1>${title}</h1><p class="lead">${speech.say("consoleWhy.what")}</p>
<form method="get" action="/console/why">${textField({ name: "grant", label: speech.say("consoleWhy.grant"), hint: speech.say("consoleWhy.grantHint"), required: true, focus: true })}
${button({ label: speech.say("consoleWhy.look"), tone: "first" })}</form>`,
    );
  },
};

const one: ConsoleRoute = {
  method: "get",
  path: "/sign-ins/:id",
  permission: "sign-ins:read",
  serve: async (visit) => {
    const { api, id, speech } = visit;
    const { say } = speech;
    const { grant: about, rules } = await api.read({ path: path`/grants/${id}/why` }, why);
    const { decision } = about;
    const title = titleOf(visit.speech, about);
    show(
      visit,
      { title, place: "people", command: command("why", about.id) },
      html`<h1><bdi>${title}</bdi> ${decision.allowed ? badge(say("consoleWhy.allowed"), "good") : badge(say("consoleWhy.denied"), "bad")}</h1>
${verdict(visit, about)}
<dl class="about">
<div><dt>${say("consoleWhy.app")}</dt><dd><bdi>${about.client.name}</bdi> (${kindWords(speech, about.client.kind)})</dd></div>
<div><dt>${say("consolePerson.signedIn")}</dt><dd>${timeOf(speech, about.signedInAt)}</dd></div>
<div><dt>${say("consolePerson.lastActive")}</dt><dd>${agoOf(speech, visit.now, about.lastActivityAt)}</dd></div>
<div><dt>${say("consoleWhy.id")}</dt><dd><code>${about.id}</code></dd></div>
</dl>
<h2>${say("consoleWhy.rules")}</h2><p>${say("consoleWhy.rulesWhat")}</p>
<ol class="rules">${rules.map((rule) => ruleLine(visit, rule))}</ol>
<p class="buttons">${linkButton({ href: `/console/people/${about.account}`, label: say("consoleAct.backToPerson") })}${decision.allowed && may(visit, "sign-ins:end") && linkButton({ href: `/console/sign-ins/${about.id}/end`, label: say("consolePerson.end"), tone: "danger" })}</p>`,
    );
  },
};

const verdict = (visit: Visit, about: Why["grant"]): Html => {
  const { say } = visit.speech;
  const { allowed, because } = about.decision;
  return allowed
    ? notice({
        tone: "good",
        content: html`${say("consoleWhy.goesOn")} ${say("consolePerson.endsWhen")}: ${endOf(visit, about)}.`,
      })
    : notice({
        tone: "bad",
        title: say("consoleWhy.over"),
        content: say(`reasons.${because ?? "revoked"}` as MessageId),
      });
};

/** What the rule says by itself; the mark is said in words too. */
const ruleLine = ({ speech: { say } }: Visit, { rule, allowed, record }: Why["rules"][number]): Html => html`
<li class="rule ${allowed ? "passes" : "denies"}"><span class="rule-mark" aria-hidden="true">${allowed ? "✓" : "✗"}</span><span><span class="unseen">${say(allowed ? "consoleWhy.passes" : "consoleWhy.denies")}: </span>${say(`consoleRules.${rule}_${allowed ? "passes" : "denies"}` as MessageId)}${record !== undefined && html` <code>${record}</code>`}</span></li>`;

const end: Act = {
  path: "/sign-ins/:id/end",
  permission: "sign-ins:end",
  harmless: true,
  show: showEnd,
  run: async (visit, form) => {
    const { api, ctx, id } = visit;
    const about = await api.read({ path: path`/grants/${id}` }, grant);
    await api.ask({ method: "post", path: path`/grants/${id}/revocations`, body: reasonIn(form) }, unread);
    goOn(ctx, `/console/people/${about.account}`, {
      tone: "good",
      id: "consoleAct.endedOne",
      values: { what: titleOf(visit.speech, about) },
    });
  },
};

async function showEnd(visit: Visit, shown: Shown): Promise<void> {
  const { api, id, speech } = visit;
  const about = await api.read({ path: path`/grants/${id}` }, grant);
  showAct(visit, shown, {
    title: speech.say("consoleAct.endWhich", { what: titleOf(visit.speech, about) }),
    lead: speech.say("consoleAct.endWhat"),
    place: "people",
    command: command("revoke", "grant", id, ...reasonOptions(shown.form, "stolen")),
    fields: [
      ...reasonFields(visit, shown.form, { codes: ["lost-device", "stolen", "asked-for"], needed: false }),
      withinField(visit),
    ],
    proceed: speech.say("consolePerson.end"),
    back: `/console/people/${about.account}`,
    harmless: true,
  });
}

export const signInRoutes = [pasted, one, ...actRoutes(end)];
