import { appPage } from "../../src/components/app-page.ts";
import { badge } from "../../src/components/badge.ts";
import { linkButton } from "../../src/components/button.ts";
import { numberField, textField } from "../../src/components/fields.ts";
import { terminalLine } from "../../src/components/terminal.ts";
import { Refused } from "../../src/console/api.ts";
import { barTable, columnChart } from "../../src/console/charts.ts";
import { command } from "../../src/console/command.ts";
import { figure, figures } from "../../src/console/figures.ts";
import { actForm, empty, formTrouble, reasonFields, timeField } from "../../src/console/forms.ts";
import { nextDates, policyPicture } from "../../src/console/policy-picture.ts";
import { workOf } from "../../src/console/work.ts";
import { consoleSheetPath } from "../../src/http/assets.ts";
import { type Html, html } from "../../src/http/html.ts";
import type { Reader } from "../../src/http/reader.ts";
import type { InstitutionFacts } from "../../src/policy/facts.ts";
import { days, hours, instant } from "../../src/policy/time.ts";

type Shown = readonly [part: string, content: Html];

/** What only pages of the console are built of. A page has one piece of long work at most, so each of its states has a page. */
export const consoleParts = (speech: Reader): Readonly<Record<string, Html>> => ({
  "components-console": pageOf(speech, [...numbers(speech), ...pictures(speech), ...acts(speech)]),
  ...Object.fromEntries(
    works(speech).map(([state, shown]) => [`components-steps-${state}`, pageOf(speech, [["steps", shown]])]),
  ),
});

const pageOf = (speech: Reader, parts: readonly Shown[]): Html =>
  appPage(
    {
      title: "Parts of the console",
      speech,
      look: { name: "Riverside High School", colour: "#1d4ed8" },
      person: { name: "Ana Lima" },
      places: [{ href: "#content", label: "Parts", current: true }],
      width: "wide",
      sheet: consoleSheetPath,
    },
    html`
<h1>Parts of the console</h1>
<p class="lead">Each heading names the file in <code>src/console/</code>.</p>
${parts.map(([part, shown]) => html`<h2>${part}</h2>${shown}`)}`,
  );

const numbers = (speech: Reader): readonly Shown[] => [
  [
    "figures",
    html`${figure("5,120", "sign-ins of 4,801 people")}${figures([
      ["Sign-ins ended", "312"],
      ["Came back and were refused", "40"],
    ])}`,
  ],
  [
    "charts",
    html`<div class="boards"><section class="board">${barTable(speech, {
      caption: "A row each, the longest first",
      label: "App",
      value: "Sign-ins",
      rows: [
        ["Quiz Tool", 312],
        ["Learning App", 4120],
        ["An app with a name that is as long as anybody may ever give to one, 80 letters", 1],
        ["Nobody is in this one", 0],
      ],
    })}</section>
<section class="board">${columnChart(speech, {
      caption: "Five series on top of each other",
      label: "Day",
      series: ["Phone", "Web", "Tool", "Service", "Others"],
      rows: Array.from({ length: 14 }, (_, at) => [
        speech.day(instant(now + days(at))),
        40 + ((at * 37) % 50),
        (at * 23) % 30,
        at % 5 === 0 ? 0 : 12,
        at,
        3,
      ]),
      asTable: "As a table",
    })}</section>
<section class="board">${columnChart(speech, {
      caption: "One series, with days on which nothing was",
      label: "Day",
      series: ["Refused"],
      rows: Array.from({ length: 14 }, (_, at) => [
        speech.day(instant(now + days(at))),
        at % 4 === 0 ? at * 3 : 0,
      ]),
      asTable: "As a table",
    })}</section></div>`,
  ],
];

const now = instant(Date.UTC(2026, 10, 26, 1, 30));

const school: InstitutionFacts = {
  timeZone: "Europe/Berlin",
  policy: {
    disabled: false,
    timers: {
      mobile: { absolute: hours(48), sliding: hours(4), ends: "either-runs-out" },
      tool: { absolute: hours(168), sliding: hours(24), ends: "both-run-out" },
    },
    schedule: { repeats: { everyDays: 90, from: "2026-09-01" }, at: "04:00", staggerHours: 6 },
  },
};

const pictures = (speech: Reader): readonly Shown[] => [
  ["policy-picture", html`${policyPicture({ speech, now }, school)}${nextDates({ speech, now }, school)}`],
];

/** Where forms are sent to nothing answers: long work stands still there. */
const placeOf = (speech: Reader) => ({ speech, csrf: "", ctx: { url: "/shown/nothing" }, proved: true });

function acts(speech: Reader): readonly Shown[] {
  const place = placeOf(speech);
  const wrong = {
    values: { code: "Too long a word", note: "All of them." },
    errors: { code: "Lower-case letters, digits and hyphens." },
  };
  const fields = (form: typeof empty) => [
    ...reasonFields(place, form, { codes: ["breach", "stolen"], needed: true }),
    numberField({ name: "hours", label: "For how long", unit: "hours", min: 1, value: 4 }),
  ];
  return [
    [
      "forms",
      html`${formTrouble(wrong)}${actForm(place, { fields: fields(wrong), proceed: "End 312 sign-ins", back: "#forms" })}`,
    ],
    [
      "forms: for somebody who has to show who they are",
      actForm(
        { ...place, proved: false },
        {
          fields: [textField({ name: "typed", label: "Type riverside to go on", required: true })],
          proceed: "End",
          back: "#forms",
        },
      ),
    ],
    ["forms: a time", timeField({ speech }, empty, { name: "until", label: "Until" })],
    ["command", terminalLine(speech, command("suspend", "riverside/ana o'neil", "--code", "conduct"))],
  ];
}

function works(speech: Reader): readonly Shown[] {
  const work = (done: number, more: object = {}) =>
    workOf(placeOf(speech), {
      of: 45,
      results: ["ana.silva", "ben.okafor", "clara.jensen"].slice(0, done),
      hidden: {},
      key: "",
      page: "",
      row: (one) => [html`<bdi>${one}</bdi>`, badge("Suspended", "good")],
      over: { words: "3 of 3 suspended.", refused: 0 },
      next: linkButton({ href: "#content", label: "To the lists" }),
      ...more,
    });
  const refused = {
    type: "/problems/changed-meanwhile",
    title: "Changed meanwhile",
    detail: "It was changed.",
  };
  return [
    ["going", work(2)],
    ["refused", work(3, { failure: new Refused(409, refused) })],
    ["done", work(3, { of: 3 })],
    ["done-in-part", work(3, { of: 3, over: { words: "2 of 3 suspended, 1 refused.", refused: 1 } })],
  ];
}
