import { pageOf } from "../admin-client/page.ts";
import {
  type Revocation,
  type RevocationWithProof,
  revocation,
  revocationWithProof,
} from "../admin-client/revocations.ts";
import { buttonRow, linkButton } from "../components/button.ts";
import { dataTable } from "../components/data-table.ts";
import { emptyState } from "../components/empty-state.ts";
import { notice } from "../components/notice.ts";
import { pagination } from "../components/pagination.ts";
import { progress } from "../components/progress.ts";
import { shortTimeOf, timeOf } from "../components/time.ts";
import { type Html, html } from "../http/html.ts";
import { path } from "./api.ts";
import { command } from "./command.ts";
import { figures } from "./figures.ts";
import { show } from "./page.ts";
import type { ConsoleRoute } from "./route.ts";
import { namesIn, targetWords } from "./target-words.ts";
import { asked, type Visit } from "./visit.ts";

const list: ConsoleRoute = {
  method: "get",
  path: "/ended",
  permission: "sign-ins:read",
  serve: async (visit) => {
    const { api, speech } = visit;
    const { say } = speech;
    const query = { after: asked(visit, "after"), limit: "25" };
    const found = await api.read({ path: "/revocations", query }, pageOf(revocation));
    const names = await namesIn(
      visit,
      found.items.map(({ target }) => target),
    );
    const title = say("consoleEnd.list");
    show(
      visit,
      { title, place: "end", width: "wide", command: command("revocations", "list") },
      html`<h1>${title}</h1>${
        found.items.length === 0
          ? emptyState({ title: say("consoleEnd.none") })
          : dataTable({
              caption: title,
              hideCaption: true,
              columns: [
                { label: say("consoleEnd.when") },
                { label: say("consoleEnd.whom") },
                { label: say("consoleEnd.why") },
              ],
              rows: found.items.map((one) => [
                html`<a href="/console/ended/${one.id}">${shortTimeOf(speech, one.recordedAt)}</a>`,
                targetWords(visit, names, one),
                html`<code>${one.code ?? one.because}</code>`,
              ]),
            })
      }
${pagination({ speech, ...(found.next !== undefined && { next: `/console/ended?after=${encodeURIComponent(found.next)}` }) })}`,
    );
  },
};

const one: ConsoleRoute = {
  method: "get",
  path: "/ended/:id",
  permission: "sign-ins:read",
  serve: async (visit) => {
    const { api, ctx, deps, id, speech } = visit;
    const { say } = speech;
    const [ended, followers] = await Promise.all([
      api.read({ path: path`/revocations/${id}` }, revocationWithProof),
      deps.followers(),
    ]);
    const title = targetWords(visit, await namesIn(visit, [ended.target]), ended);
    const current = followers.all.filter(({ applied }) => applied >= followers.last).length;
    const settled = ended.proof.complete && current === followers.all.length;
    show(
      visit,
      { title: say("consoleEnd.proof"), place: "end", command: command("revocations", "show", ended.id) },
      html`<h1>${title}</h1>
<p class="lead">${say("consoleEnd.recorded")} ${timeOf(speech, ended.recordedAt)}${ended.code !== undefined && html` · <code>${ended.code}</code>`}</p>
${terms(visit, ended)}
<div aria-live="polite"><section id="proof"${!settled && html` data-refresh="2"`}>
${reach(visit, { current, all: followers.all.length })}
${proofOf(visit, ended)}
${!settled && buttonRow([linkButton({ href: ctx.url, label: say("consoleEnd.lookAgain") })])}
</section></div>
<p class="buttons">${linkButton({ href: "/console/ended", label: say("consoleEnd.list") })}${ended.target.account !== undefined && linkButton({ href: `/console/people/${ended.target.account}`, label: say("consoleAct.backToPerson") })}</p>`,
    );
  },
};

export const endedRoutes = [list, one];

const terms = ({ speech }: Visit, { notBefore, sparingAdministrators }: Revocation): Html | false =>
  notBefore !== undefined &&
  html`<p>${speech.say("consoleEnd.upTo")} ${timeOf(speech, notBefore)}.${sparingAdministrators === true && html` ${speech.say("consoleEnd.spared")}`}</p>`;

/** How many of those that answer have applied every change. */
function reach(
  { deps, speech: { length, say } }: Visit,
  { current, all }: { readonly current: number; readonly all: number },
): Html {
  const words = say("consoleEnd.everywhereOf", { done: current, all });
  if (current === all) return notice({ tone: "good", title: say("consoleEnd.everywhere"), content: words });
  return html`${progress({ label: say("consoleEnd.spreading"), done: current, of: all, words })}
<p class="hint">${say("consoleEnd.within", { within: length(deps.within) })}</p>`;
}

function proofOf({ speech }: Visit, { proof, target }: RevocationWithProof): Html | false {
  const { number, say } = speech;
  if (target.level === "grant") return false;
  return html`${figures([
    [say("consoleEnd.endedCount"), number(proof.ended)],
    [say("consoleEnd.refusedCount"), number(proof.seenRefused)],
  ])}
<p>${proof.complete ? say("consoleEnd.proofWhat") : say("consoleEnd.counting")}</p>`;
}
