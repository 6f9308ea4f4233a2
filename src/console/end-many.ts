import type { Institution } from "../admin-client/institutions.ts";
import { type DetailedPreview, detailedPreview } from "../admin-client/previews.ts";
import { revokedNow } from "../admin-client/revocations.ts";
import { button } from "../components/button.ts";
import { checkboxField, radioField, textField } from "../components/fields.ts";
import { laterHere } from "../components/later.ts";
import { notice } from "../components/notice.ts";
import { type Html, html } from "../http/html.ts";
import { goOn } from "../http/notice-cookie.ts";
import type { Client } from "../store/port/entities.ts";
import { type Act, actRoutes, errorsOf, WrongForm } from "./act.ts";
import { Refused } from "./api.ts";
import { byAppTable } from "./by-app.ts";
import { choiceField, idMeant } from "./choice.ts";
import { command, option, reasonOptions } from "./command.ts";
import { figure } from "./figures.ts";
import {
  actForm,
  type Filled,
  formTrouble,
  reasonFields,
  reasonIn,
  type Shown,
  stateOf,
  timeField,
  timeSent,
  withinField,
} from "./forms.ts";
import { reachedInstitutions } from "./institutions.ts";
import { show } from "./page.ts";
import { sentenceOf } from "./trouble.ts";
import { asked, isDeploymentWide, sent, type Visit } from "./visit.ts";

const levels = ["institution", "client", "everyone"] as const;
type Level = (typeof levels)[number];

/** Whose sign-ins are to end: what the address of the page says. */
interface Wanted {
  readonly level: Level;
  readonly id: string;
  readonly mobileOnly: boolean;
  readonly spare: boolean;
  /** As the API takes it; undefined: now. */
  readonly until: string | undefined;
}

/** Several could be meant. */
interface Wrong {
  readonly level: Level;
  readonly wrong: string;
}

const end: Act = {
  path: "/end",
  permission: "sign-ins:end-all",
  names: ["typed"],
  mends: ["invalid-request", "preview-needed"],
  wrong: (visit, refused) => errorsOf(visit, refused, { notBefore: ["form", "consoleEnd.untilWrong"] }),
  show: showForm,
  run: async (visit, form) => {
    const { api, ctx, speech } = visit;
    const wanted = wantedIn(visit, await reachedInstitutions(visit));
    if (wanted === undefined || "wrong" in wanted) throw new WrongForm({});
    if (form.values["typed"] !== wordOf(wanted))
      throw new WrongForm({ typed: speech.say("consoleEnd.typedWrong", { word: wordOf(wanted) }) });
    const body = { ...revocationOf(wanted), ...reasonIn(form), preview: sent(visit, "preview") };
    const { revocation } = await api.read({ method: "post", path: "/revocations", body }, revokedNow);
    goOn(ctx, `/console/ended/${revocation.id}`, { tone: "good", id: "consoleEnd.done" });
  },
};

export const endManyRoutes = actRoutes(end);

/** Undefined where the address does not say it; `wrong` where it could mean several. */
function wantedIn(visit: Visit, schools: readonly Institution[]): Wanted | Wrong | undefined {
  const level = levels.find((one) => one === asked(visit, "level"));
  if (level === undefined) return undefined;
  const all = level === "client" ? signInClients(visit.deps.clients()) : schools;
  const meant = level === "everyone" ? { id: "" } : idMeant(visit, asked(visit, level), all);
  return "wrong" in meant ? { level, ...meant } : { level, ...meant, ...termsIn(visit) };
}

const termsIn = (visit: Visit) => ({
  mobileOnly: asked(visit, "mobileOnly") === "yes",
  spare: asked(visit, "spare") === "yes",
  until: timeSent(visit, "until", asked),
});

/** What somebody types to show that they mean it. */
const wordOf = ({ level, id }: Wanted): string => (level === "everyone" ? level : id);

const revocationOf = ({ level, id, mobileOnly, spare, until }: Wanted) => ({
  target: level === "everyone" ? { level } : { level, [level]: id },
  ...(mobileOnly && { mobileOnly }),
  ...(spare && { sparingAdministrators: spare }),
  ...(until !== undefined && { notBefore: until }),
});

async function showForm(visit: Visit, { form, status }: Shown): Promise<void> {
  const { speech } = visit;
  const { say } = speech;
  const schools = await reachedInstitutions(visit);
  const said = wantedIn(visit, schools);
  const [wanted, wrong] = said !== undefined && "wrong" in said ? [undefined, said] : [said, undefined];
  const title = say("console.end");
  const later = wanted && count(visit, { wanted, form });
  show(
    visit,
    { title, place: "end", status, later, command: commandFor({ wanted, form, schools }) },
    html`<h1>${title}</h1>
<p class="lead">${say("consoleEnd.what")} <a href="/console/ended">${say("consoleEnd.earlier")}</a> · <a href="/console/approvals">${say("consoleApprovals.list")}</a></p>
${formTrouble(form)}
<form method="get" action="/console/end">${whomFields(visit, schools, wrong)}
${button({ label: say("consoleEnd.count"), tone: wanted === undefined ? "first" : "second" })}</form>
${later && laterHere(say("console.counting"))}`,
  );
}

async function count(visit: Visit, said: Omit<Confirmation, "looked">): Promise<Html> {
  const looked = await lookAt(visit, said.wanted);
  return looked instanceof Refused
    ? notice({ tone: "bad", content: refusalWords(visit, looked), spoken: true })
    : confirmation(visit, { ...said, looked });
}

/** What it would end; a refusal that the form can mend is no fault. */
async function lookAt({ api }: Visit, wanted: Wanted): Promise<DetailedPreview | Refused> {
  const body = { revocation: revocationOf(wanted) };
  return api.read({ method: "post", path: "/previews", body }, detailedPreview).catch((error: unknown) => {
    if (error instanceof Refused) return error;
    throw error;
  });
}

const refusalWords = (visit: Visit, refused: Refused): string =>
  refused.fields.some((field) => field.endsWith("notBefore"))
    ? visit.speech.say("consoleEnd.untilWrong")
    : sentenceOf(visit, refused);

function whomFields(
  visit: Visit,
  schools: readonly Institution[],
  wrong: Wrong | undefined,
): readonly (Html | false)[] {
  const { deps, speech } = visit;
  const { say } = speech;
  const wide = isDeploymentWide(visit);
  const errors = wrong === undefined ? {} : { [wrong.level]: wrong.wrong };
  const form = { values: visit.ctx.query as Filled["values"], errors };
  return [
    wide &&
      radioField({
        name: "level",
        value: asked(visit, "level") || "institution",
        label: say("consoleEnd.whom"),
        options: levels.map((value) => ({ value, label: say(`consoleEnd.level_${value}`) })),
      }),
    !wide && html`<input type="hidden" name="level" value="institution">`,
    choiceField(visit, {
      ...stateOf(form, "institution"),
      label: say("console.institution"),
      all: schools,
    }),
    wide &&
      choiceField(visit, {
        ...stateOf(form, "client"),
        label: say("consoleEnd.app"),
        hint: say("consoleEnd.appHint"),
        all: signInClients(deps.clients()),
      }),
    checkboxField({
      name: "mobileOnly",
      label: say("consoleEnd.mobileOnly"),
      checked: asked(visit, "mobileOnly") === "yes",
    }),
    checkboxField({
      name: "spare",
      label: say("consoleEnd.spare"),
      hint: say("consoleEnd.spareHint"),
      checked: asked(visit, "spare") === "yes",
    }),
    html`<details class="more"${asked(visit, "until") !== "" && html` open`}><summary>${say("consoleEnd.untilMore")}</summary>${timeField(visit, form, { name: "until", label: say("consoleEnd.until") })}</details>`,
  ];
}

/** Those that people sign in to. */
const signInClients = (clients: readonly Client[]): readonly Client[] =>
  clients.filter(({ kind }) => kind !== "resource-server" && kind !== "service");

interface Confirmation {
  readonly wanted: Wanted;
  readonly form: Filled;
  readonly looked: DetailedPreview;
}

/** The numbers, and the form that does it. */
function confirmation(visit: Visit, { wanted, form, looked }: Confirmation): Html {
  const { number, say } = visit.speech;
  const word = wordOf(wanted);
  return html`<section class="effect" id="count"><h2>${say("consoleEnd.counted")}</h2>
${figure(number(looked.now.signIns), say("consoleEnd.countedWhat", { people: looked.now.people, signIns: looked.now.signIns }))}
${
  looked.now.signIns > 0 &&
  byAppTable(
    visit,
    looked.byClient.map(({ client, signIns }) => [client, signIns] as const),
  )
}
${!wanted.spare && notice({ tone: "warn", content: say("consoleEnd.youToo") })}
${actForm(visit, {
  fields: [
    ...reasonFields(visit, form, { codes: ["breach", "stolen", "term-end"], needed: true }),
    textField({
      ...stateOf(form, "typed"),
      label: say("consoleEnd.type", { word }),
      hint: say("consoleEnd.typeHint"),
      required: true,
    }),
    withinField(visit),
  ],
  hidden: { preview: looked.token },
  proceed: say("consoleEnd.doIt", { count: looked.now.signIns }),
  back: "/console/end",
})}</section>`;
}

interface Typed {
  readonly wanted: Wanted | undefined;
  readonly form: Filled;
  readonly schools: readonly Institution[];
}

const commandFor = ({ wanted, form, schools }: Typed): string =>
  command(
    "revoke",
    ...(wanted === undefined ? ["institution", schools[0]?.id] : [wanted.level, wanted.id || undefined]),
    ...reasonOptions(form, "breach"),
    ...(wanted === undefined ? [] : narrowing(wanted)),
  );

const narrowing = ({ until, mobileOnly, spare }: Wanted) => [
  ...option("--signed-in-until", until),
  mobileOnly && "--mobile-only",
  spare && "--spare-administrators",
];
