import { saidWith } from "../../components/said-with.ts";
import { type Html, html } from "../../http/html.ts";
import { page } from "../../http/page.ts";
import { backToApp, form, type SignInPage, strong } from "./form.ts";

interface School {
  readonly id: string;
  readonly name: string;
  readonly domains: readonly string[];
}

export interface ChooseSchool extends SignInPage {
  /** Those that match the search, the remembered one first. */
  readonly schools: readonly School[];
  /** Chosen last time in this browser. */
  readonly remembered?: string;
  readonly search: string;
  /** There are enough of them to search among. */
  readonly searchable: boolean;
  /** More match than are shown. */
  readonly more: boolean;
}

export const chooseSchoolPage = (choose: ChooseSchool): Html => {
  const { speech } = choose;
  return page(
    { title: speech.say("signIn.chooseTitle"), speech },
    html`
<h1>${speech.say("signIn.chooseTitle")}</h1>
<p class="lead">${saidWith(speech, "signIn.to", { app: strong(choose.app) })}</p>
${choose.searchable && searchForm(choose)}
${choose.schools.length === 0 ? nothingFound(choose) : list(choose)}
${choose.more && html`<p class="hint">${speech.say("signIn.moreSchools")}</p>`}
${backToApp(choose)}`,
  );
};

/** A GET form: it works without script, and the browser's Back button leads through the searches. */
const searchForm = ({ at, search, speech: { say } }: ChooseSchool): Html => html`
<form class="search" role="search" method="get" action="${at}/school">
<label for="q">${say("signIn.search")}</label>
<div class="search-row">
<input id="q" name="q" type="search" value="${search}" autocomplete="organization" autocapitalize="none" spellcheck="false" maxlength="100" autofocus>
<button class="second">${say("signIn.searchButton")}</button>
</div>
</form>`;

const list = (choose: ChooseSchool): Html =>
  form(
    choose,
    "school",
    html`<ul class="choices" aria-label="${choose.speech.say("signIn.schools")}">${choose.schools.map((school) => choice(choose, school))}</ul>`,
  );

const choice = ({ remembered, speech: { say } }: ChooseSchool, { id, name, domains }: School): Html => html`
<li><button class="choice" name="institution" value="${id}"><span class="choice-name">${name}</span>
<span class="choice-detail">${domains.slice(0, 2).join(", ")}${id === remembered && html`<span class="tag">${say("signIn.lastUsed")}</span>`}</span></button></li>`;

const nothingFound = ({ speech: { say } }: ChooseSchool): Html => html`
<div class="notice" role="status"><p>${strong(say("signIn.nothingFound"))} ${say("signIn.nothingFoundHint")}</p></div>`;
