import { type Html, html } from "../../http/html.ts";
import { page } from "../../http/page.ts";
import { backToApp, form, type SignInPage } from "./form.ts";

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

export const chooseSchoolPage = (choose: ChooseSchool): Html =>
  page(
    { title: "Choose your school" },
    html`
<h1>Choose your school</h1>
<p class="lead">to sign in to <strong>${choose.app}</strong></p>
${choose.searchable && searchForm(choose)}
${choose.schools.length === 0 ? nothingFound : list(choose)}
${choose.more && html`<p class="hint">There are more. Type more of the name to find yours.</p>`}
${backToApp(choose, `Cancel and go back to ${choose.app}`)}`,
  );

/** A GET form: it works without script, and the browser's Back button leads through the searches. */
const searchForm = ({ at, search }: ChooseSchool): Html => html`
<form class="search" role="search" method="get" action="${at}/school">
<label for="q">Name or e-mail domain of your school</label>
<div class="search-row">
<input id="q" name="q" type="search" value="${search}" autocomplete="organization" autocapitalize="none" spellcheck="false" maxlength="100" autofocus>
<button class="second">Search</button>
</div>
</form>`;

const list = (choose: ChooseSchool): Html =>
  form(
    choose,
    "school",
    html`<ul class="choices" aria-label="Schools">${choose.schools.map((school) => choice(school, school.id === choose.remembered))}</ul>`,
  );

const choice = ({ id, name, domains }: School, remembered: boolean): Html => html`
<li><button class="choice" name="institution" value="${id}"><span class="choice-name">${name}</span>
<span class="choice-detail">${domains.slice(0, 2).join(", ")}${remembered && html`<span class="tag">Last used here</span>`}</span></button></li>`;

const nothingFound = html`
<div class="notice" role="status"><p><strong>No school found.</strong> Try fewer letters, or the part of your school e-mail address after the @.</p></div>`;
