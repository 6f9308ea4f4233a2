import type { Page } from "playwright-core";
import { appPage } from "../../src/components/app-page.ts";
import { badge } from "../../src/components/badge.ts";
import { button, buttonRow, linkButton } from "../../src/components/button.ts";
import { cardList } from "../../src/components/card-list.ts";
import { confirm } from "../../src/components/confirm.ts";
import { dataTable } from "../../src/components/data-table.ts";
import { emptyState } from "../../src/components/empty-state.ts";
import {
  checkboxField,
  fieldGroup,
  numberField,
  passwordField,
  radioField,
  selectField,
  textArea,
  textField,
} from "../../src/components/fields.ts";
import { iconNames, kindIcon } from "../../src/components/kind-icon.ts";
import { laterHere } from "../../src/components/later.ts";
import { notice } from "../../src/components/notice.ts";
import { pagination } from "../../src/components/pagination.ts";
import { progress } from "../../src/components/progress.ts";
import { tabs } from "../../src/components/tabs.ts";
import { terminalLine } from "../../src/components/terminal.ts";
import { agoOf, dayOf, timeOf } from "../../src/components/time.ts";
import { type Html, html } from "../../src/http/html.ts";
import { page as framed, type Look } from "../../src/http/page.ts";
import type { Reader } from "../../src/http/reader.ts";
import { after, days, hours, instant } from "../../src/policy/time.ts";
import { consoleParts } from "./gallery-console.ts";

/** Every component in every state. For whoever builds pages: its own words are English only. */
const gallery = (speech: Reader): Readonly<Record<string, Html>> => ({
  components: components(speech),
  ...consoleParts(speech),
  band: band(speech),
  confirm: confirming(speech),
});

/** Goes to each of its pages, which a browser has as if they came from there. */
export async function eachShown(
  page: Page,
  { origin, speech }: { readonly origin: string; readonly speech: Reader },
  look: (name: string) => Promise<void>,
): Promise<void> {
  const pages = gallery(speech);
  await page.route(`${origin}/shown/*`, (route) => {
    const name = new URL(route.request().url()).pathname.replace("/shown/", "");
    return route.fulfill({ body: String(pages[name] ?? ""), contentType: "text/html; charset=utf-8" });
  });
  for (const name of Object.keys(pages)) {
    await page.goto(`${origin}/shown/${name}`);
    await look(name);
  }
}

/** As long a name as any, with a logo. */
const school: Look = {
  name: "Riverside High School",
  colour: "#1d4ed8",
  logo: `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 40"><path fill="#1d4ed8" d="M4 36V14L24 4l20 10v22z"/></svg>')}`,
};

/** The frame of pages that people pass through: a school's, with its logo in the band. */
const band = (speech: Reader): Html =>
  framed(
    { title: "The band", speech, look: school },
    html`
<h1>The band</h1>
<p class="lead">The school's colour, its logo and its name: <code>src/http/page.ts</code>.</p>`,
  );

const components = (speech: Reader): Html =>
  appPage(
    {
      title: "Components",
      speech,
      look: school,
      person: { name: "Ana Lima" },
      places: [
        { href: "#buttons", label: "Buttons", current: true },
        { href: "#fields", label: "Fields" },
        { href: "#lists", label: "Lists" },
      ],
      left: { tone: "good", id: "components.copied" },
      width: "wide",
    },
    html`
<h1>Components</h1>
<p class="lead">What pages are built of. Each heading names the file in <code>src/components/</code>.</p>
${[...plain(speech), ...lists(speech), ...forms()].map(([file, shown]) => html`<h2 id="${file}">${file}</h2>${shown}`)}`,
  );

type Shown = readonly [file: string, content: Html];

const now = instant(Date.UTC(2026, 10, 26, 1, 30));

const plain = (speech: Reader): readonly Shown[] => [
  [
    "buttons",
    buttonRow([
      button({ label: "First", tone: "first" }),
      button({ label: "Second" }),
      button({ label: "Danger", tone: "danger" }),
      button({ label: "Quiet", tone: "quiet" }),
      linkButton({ href: "#buttons", label: "A link", about: "to the buttons" }),
    ]),
  ],
  [
    "notice",
    html`${(["info", "good", "warn", "bad"] as const).map((tone) => notice({ tone, title: `Tone ${tone}`, content: "What there is to know." }))}`,
  ],
  [
    "badge",
    html`<p>${(["info", "good", "warn", "bad"] as const).map((tone) => html`${badge(tone, tone)} `)}</p>`,
  ],
  ["kind-icon", html`<p>${iconNames.map((name) => html`${kindIcon(name)} ${name} `)}</p>`],
  [
    "time",
    html`<p>${dayOf(speech, now)} · ${timeOf(speech, now)} · ${agoOf(speech, after(now, hours(5)), now)}</p>`,
  ],
  [
    "terminal",
    terminalLine(speech, "hallpass suspend --account ana@riverside --reason conduct --until 2026-12-24"),
  ],
  ["progress", progress({ label: "Signing out", done: 212, of: 5120, words: "212 of 5,120" })],
  ["later", html`${laterHere("Still counting…")}<p>What stands below.</p>`],
];

const lists = (speech: Reader): readonly Shown[] => [
  [
    "card-list",
    cardList("Examples", [
      {
        icon: kindIcon("browser"),
        title: "Firefox on Windows",
        badges: [badge("This device", "good")],
        marked: true,
        detail: "Browser",
        facts: [
          ["Signed in", dayOf(speech, now)],
          ["Last active", agoOf(speech, after(now, hours(5)), now)],
          ["Ends", "Stays signed in until 4 March, then as long as you use it every 3 days."],
        ],
        actions: [button({ label: "Sign out" })],
      },
      {
        icon: kindIcon("phone"),
        title: "A phone with a name that is as long as anybody may ever give to one, 80 letters",
        detail: "Learning app",
      },
    ]),
  ],
  [
    "data-table",
    dataTable({
      caption: "Sign-ins by app",
      columns: [{ label: "App" }, { label: "Kind" }, { label: "Sign-ins", numeric: true }],
      rows: [
        ["Learning app", "Phone", "4,120"],
        ["Quiz Pro", "Tool", "312"],
      ],
    }),
  ],
  [
    "empty-state",
    emptyState({
      title: "Nobody found",
      content: "Try fewer letters.",
      action: linkButton({ href: "#empty-state", label: "All people" }),
    }),
  ],
  [
    "tabs",
    tabs("Sections of this person", [
      { href: "#tabs", label: "Sign-ins", current: true, count: "4" },
      { href: "#tabs", label: "Suspensions", count: "0" },
      { href: "#tabs", label: "History" },
    ]),
  ],
  [
    "pagination",
    html`${pagination({ speech, next: "#b", where: "1–50 of 5,120", of: "the first" })}
${pagination({ speech, previous: "#a", next: "#b", where: "51–100 of 5,120", of: "one between" })}
${pagination({ speech, previous: "#a", where: "5,101–5,120 of 5,120", of: "the last" })}`,
  ],
];

const wrongFields = html`
${passwordField({ name: "password-wrong", label: "Password with an error", autocomplete: "new-password", error: "Shorter than 8 letters." })}
${numberField({ name: "number-wrong", label: "Number with an error", unit: "hours", min: 4, max: 8760, value: 2, hint: "4 to 8,760.", error: "2 is less than 4." })}
${selectField({
  name: "select-wrong",
  label: "Select with an error",
  error: "Choose one.",
  options: [{ value: "", label: "Nothing yet" }],
})}
${textArea({ name: "area-wrong", label: "Text area with an error", value: "x", error: "Write a sentence." })}
${checkboxField({ name: "tick-wrong", label: "Checkbox with an error", error: "Tick it to go on." })}`;

const forms = (): readonly Shown[] => [
  [
    "fields",
    html`<form class="panel">
${textField({ name: "text", label: "Text", hint: "What to write here.", value: "Ana" })}
${textField({ name: "wrong", label: "Text with an error", hint: "Letters only.", value: "4", error: "4 is not a letter.", required: true })}
${passwordField({ name: "password", label: "Password", autocomplete: "current-password" })}
${numberField({ name: "number", label: "Number", unit: "hours", min: 4, max: 8760, value: 72 })}
${selectField({
  name: "select",
  label: "Select",
  value: "b",
  options: [
    { value: "a", label: "One" },
    { value: "b", label: "Another" },
  ],
})}
${textArea({ name: "area", label: "Text area", hint: "At most 2,000 letters." })}
${checkboxField({ name: "tick", label: "Checkbox", checked: true, hint: "Said below it." })}
${radioField({
  name: "radio",
  label: "Radio",
  value: "a",
  error: "Choose one that is free.",
  options: [
    { value: "a", label: "One", hint: "What it means." },
    { value: "b", label: "Another" },
  ],
})}
${wrongFields}
${fieldGroup("Fields that belong together", [numberField({ name: "days", label: "Days", unit: "days", value: Math.round(days(3) / days(1)) })])}
</form>`,
  ],
];

/** A page of its own, because it has the page's heading. */
const confirming = (speech: Reader): Html =>
  appPage(
    { title: "Confirm", speech },
    confirm({
      speech,
      question: "Sign out Firefox on Windows?",
      consequences: [
        "It can do nothing for you any more, everywhere within 2 seconds.",
        "You can sign in there again.",
      ],
      warning: "This cannot be undone.",
      action: "/confirm",
      csrf: "",
      fields: [textField({ name: "typed", label: "Type SIGN OUT to go on", required: true })],
      proceed: "Sign out",
      back: "/",
    }),
  );
