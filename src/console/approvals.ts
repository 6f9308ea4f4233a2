import {
  type Approval,
  type ApprovalWithPreview,
  approval,
  approvalWithPreview,
  approved,
  requestRefused,
} from "../admin-client/approvals.ts";
import { pageOf } from "../admin-client/page.ts";
import { button, linkButton } from "../components/button.ts";
import { dataTable } from "../components/data-table.ts";
import { emptyState } from "../components/empty-state.ts";
import { notice } from "../components/notice.ts";
import { pagination } from "../components/pagination.ts";
import { postForm } from "../components/post-form.ts";
import { shortTimeOf, timeOf } from "../components/time.ts";
import { type Html, html } from "../http/html.ts";
import { goOn } from "../http/notice-cookie.ts";
import { type Act, actRoutes } from "./act.ts";
import { path } from "./api.ts";
import { policyAsked } from "./approved-policy.ts";
import { command } from "./command.ts";
import { figure } from "./figures.ts";
import {
  actForm,
  type Filled,
  formTrouble,
  reasonFields,
  reasonIn,
  type Shown,
  withinField,
} from "./forms.ts";
import { nameOfInstitution } from "./institutions.ts";
import { show } from "./page.ts";
import type { ConsoleRoute } from "./route.ts";
import { type Names, namesIn, targetWords } from "./target-words.ts";
import { asked, sent, type Visit } from "./visit.ts";

const list: ConsoleRoute = {
  method: "get",
  path: "/approvals",
  permission: "sign-ins:end-all",
  serve: async (visit) => {
    const { api, speech } = visit;
    const { number, say } = speech;
    const query = { after: asked(visit, "after"), limit: "25" };
    const found = await api.read({ path: "/approvals", query }, pageOf(approval));
    const names = await namesIn(
      visit,
      found.items.map(({ revocation }) => revocation?.target),
    );
    const title = say("consoleApprovals.list");
    show(
      visit,
      { title, place: "end", width: "wide", command: command("approvals", "list") },
      html`<h1>${title}</h1>
<p class="lead">${say("consoleApprovals.what")}</p>${
        found.items.length === 0
          ? emptyState({ title: say("consoleApprovals.none") })
          : dataTable({
              caption: title,
              hideCaption: true,
              columns: [
                { label: say("consoleApprovals.asked") },
                { label: say("consoleApprovals.by") },
                { label: say("consoleApprovals.for") },
                { label: say("consoleApprovals.signIns") },
              ],
              rows: found.items.map((one) => [
                html`<a href="/console/approvals/${one.id}">${shortTimeOf(speech, one.askedAt)}</a>`,
                html`<bdi>${one.askedBy.name}</bdi>`,
                actWords(visit, names, one),
                number(one.wouldHaveEnded.signIns),
              ]),
            })
      }
${pagination({ speech, ...(found.next !== undefined && { next: `/console/approvals?after=${encodeURIComponent(found.next)}` }) })}`,
    );
  },
};

const approve: Act = {
  path: "/approvals/:id",
  permission: "sign-ins:end-all",
  mends: ["invalid-request", "preview-needed", "changed-meanwhile", "asker-may-not", "own-request"],
  show: showRequest,
  run: async (visit, form) => {
    const { api, ctx, id } = visit;
    const body = { ...reasonIn(form), preview: sent(visit, "preview") };
    const request = { method: "post", path: path`/approvals/${id}/approve`, body } as const;
    const { approval: done, revocation } = await api.read(request, approved);
    const institution = encodeURIComponent(done.policy?.institution ?? "");
    goOn(
      ctx,
      revocation === undefined
        ? `/console/policy?institution=${institution}`
        : `/console/ended/${revocation}`,
      { tone: "good", id: revocation === undefined ? "consolePolicy.saved" : "consoleEnd.done" },
    );
  },
};

const refuse: ConsoleRoute = {
  method: "post",
  path: "/approvals/:id/refuse",
  permission: "sign-ins:end-all",
  serve: async ({ api, ctx, id }) => {
    const request = { method: "post", path: path`/approvals/${id}/refuse`, body: {} } as const;
    const { outcome } = await api.read(request, requestRefused);
    goOn(ctx, "/console/approvals", { tone: "good", id: `consoleApprovals.is_${outcome}` });
  },
};

export const approvalRoutes = [list, ...actRoutes(approve), refuse];

const actWords = (visit: Visit, names: Names, { revocation, policy }: Approval): Html | string =>
  revocation === undefined
    ? html`${visit.speech.say("consolePolicy.of")} <bdi>${nameOfInstitution(names.schools, policy?.institution ?? "")}</bdi>`
    : targetWords(visit, names, revocation);

async function showRequest(visit: Visit, { form, status }: Shown): Promise<void> {
  const { account, api, id, speech } = visit;
  const { number, say } = speech;
  const value = await api.read({ path: path`/approvals/${id}` }, approvalWithPreview);
  const names = await namesIn(visit, [value.revocation?.target]);
  const { askedBy, preview, policy } = value;
  const own = askedBy.id === account.id;
  show(
    visit,
    {
      title: say("consoleApprovals.one"),
      place: "end",
      width: policy === undefined ? "text" : "wide",
      status,
      command: command("approvals", own ? "refuse" : "approve", value.id),
    },
    html`<h1>${actWords(visit, names, value)}</h1>
${formTrouble(form)}
<p class="lead">${say("consoleApprovals.askedBy")} <bdi>${askedBy.name}</bdi>, ${timeOf(speech, value.askedAt)}${value.code !== undefined && html` · <code>${value.code}</code>`}</p>
${value.note !== undefined && html`<blockquote>${value.note}</blockquote>`}
${termsOf(visit, value)}
<p>${say("consoleApprovals.waits")} ${timeOf(speech, value.endsAt)}.</p>
${policy !== undefined && (await policyAsked(visit, names.schools, policy))}
<section class="effect" id="count"><h2>${say("consoleApprovals.byNow")}</h2>
${figure(number(preview.total.signIns), countedWords(speech, value))}
<p>${say("consoleApprovals.then", { signIns: value.wouldHaveEnded.signIns })}</p>
${own ? notice({ tone: "info", content: say("consoleApprovals.yours") }) : approvalForm(visit, { form, value })}
</section>
${refusal(visit, own)}`,
  );
}

/** A revocation ends at once whatever it ends. */
const countedWords = (
  { say }: Visit["speech"],
  { policy, preview: { now, total } }: ApprovalWithPreview,
): string =>
  policy === undefined
    ? say("consoleEnd.countedWhat", { ...total })
    : say("consoleApprovals.countedSoon", { ...total, now: now.signIns });

const termsOf = ({ speech }: Visit, { revocation }: Approval): Html | false =>
  revocation?.notBefore !== undefined &&
  html`<p>${speech.say("consoleEnd.upTo")} ${timeOf(speech, revocation.notBefore)}.${revocation.sparingAdministrators === true && html` ${speech.say("consoleEnd.spared")}`}</p>`;

interface ToApprove {
  readonly form: Filled;
  readonly value: ApprovalWithPreview;
}

const approvalForm = (visit: Visit, { form, value: { preview } }: ToApprove): Html =>
  actForm(visit, {
    fields: [...reasonFields(visit, form, { codes: ["seen"], needed: false }), withinField(visit)],
    hidden: { preview: preview.token },
    proceed: visit.speech.say("consoleApprovals.approve", { count: preview.total.signIns }),
    back: "/console/approvals",
  });

const refusal = ({ csrf, id, speech: { say } }: Visit, own: boolean): Html =>
  html`<div class="buttons">${postForm({ action: `/console/approvals/${encodeURIComponent(id)}/refuse`, csrf, hidden: {} }, [button({ label: say(own ? "consoleApprovals.withdraw" : "consoleApprovals.refuse"), tone: "second" })])}${own && linkButton({ href: "/console/approvals", label: say("consoleApprovals.list") })}</div>`;
