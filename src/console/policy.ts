import { notice } from "../components/notice.ts";
import { tabs } from "../components/tabs.ts";
import { timeOf } from "../components/time.ts";
import { type Html, html } from "../http/html.ts";
import { goOn } from "../http/notice-cookie.ts";
import { calendarFor } from "../policy/calendar.ts";
import type { InstitutionFacts } from "../policy/facts.ts";
import { accountId } from "../policy/ids.ts";
import { isMonthAndDay } from "../policy/policy-limits.ts";
import { boundariesAround } from "../policy/schedule.ts";
import type { Instant } from "../policy/time.ts";
import { type Institution, type Policy, type Preview, policy, preview } from "./answers.ts";
import { path, Refused } from "./api.ts";
import { command } from "./command.ts";
import {
  actForm,
  empty,
  type Filled,
  filled,
  formTrouble,
  reasonErrors,
  reasonFields,
  refusedForm,
  stated,
} from "./forms.ts";
import { reachedInstitutions } from "./institutions.ts";
import { show } from "./page.ts";
import { policyCommand } from "./policy-command.ts";
import { fieldsOf, policyBody, policyFields, policyOf, proposedFields } from "./policy-form.ts";
import { policyPicture } from "./policy-picture.ts";
import type { ConsoleRoute } from "./route.ts";
import { asked, sent, type Visit } from "./visit.ts";

const page: ConsoleRoute = {
  method: "get",
  path: "/policy",
  permission: "policy:write",
  serve: (visit) => showPolicy(visit, { form: empty, status: 200 }),
};

const save: ConsoleRoute = {
  method: "post",
  path: "/policy",
  permission: "policy:write",
  dangerous: true,
  serve: async (visit) => {
    const { api, ctx } = visit;
    const form = filled(visit, ["code", "note"]);
    const school = await chosen(visit);
    const body = { ...policyBody(proposedFields(visit) ?? {}, school.timeZone), ...stated(form.values) };
    try {
      const conditions = { ifMatch: sent(visit, "version"), previewToken: sent(visit, "preview") };
      await api.ask(
        { method: "put", path: path`/institutions/${school.id}/policy`, body, ...conditions },
        policy,
      );
      goOn(ctx, `/console/policy?institution=${encodeURIComponent(school.id)}`, {
        tone: "good",
        id: "consolePolicy.saved",
      });
    } catch (error) {
      if (!(error instanceof Refused) || ![400, 409, 412].includes(error.status)) throw error;
      await showPolicy(visit, {
        form: refusedForm(visit, form, { refused: error, fields: reasonErrors }),
        status: error.status,
      });
    }
  },
};

export const policyRoutes = [page, save];

/** The institution that the address names; else the reader's own. What they do not reach is answered like nothing. */
async function chosen(visit: Visit): Promise<Institution> {
  const schools = await reachedInstitutions(visit);
  const wanted = asked(visit, "institution") || visit.account.institutionId;
  const found = schools.find(({ id }) => id === wanted);
  if (found === undefined)
    throw new Refused(404, { type: "/problems/not-found", detail: "There is no such institution." });
  return found;
}

interface Shown {
  /** The reason. */
  readonly form: Filled;
  readonly status: number;
}

async function showPolicy(visit: Visit, { form, status }: Shown): Promise<void> {
  const { api, speech } = visit;
  const { say } = speech;
  const school = await chosen(visit);
  const { value: present, etag } = await api.ask({ path: path`/institutions/${school.id}/policy` }, policy);
  const fields = proposedFields(visit);
  const values = { ...fieldsOf(present, school.timeZone), ...(fields && { ...unticked, ...fields }) };
  const body = policyBody(values, school.timeZone);
  const onlyPicture = asked(visit, "draw") === "yes";
  const looked = fields && (await lookAt(visit, { school, body }));
  const proposed = looked instanceof Refused ? undefined : readBody(body);
  const shown =
    looked instanceof Refused ? { values, errors: errorsIn(visit, looked) } : { values, errors: {} };
  const facts = { policy: policyOf(proposed ?? present, school.disabled), timeZone: school.timeZone };
  show(
    visit,
    {
      title: say("console.policy"),
      place: "policy",
      width: "wide",
      status,
      command: fields
        ? policyCommand(school, { present, fields: values })
        : command("policy", "show", school.id),
    },
    html`<h1>${say("consolePolicy.of")} <bdi>${school.name}</bdi></h1>
${await schoolTabs(visit, school)}
${formTrouble(form)}
<div class="split"><form method="get" action="/console/policy" class="split-form" data-live="picture" data-live-extra="draw=yes">
<input type="hidden" name="institution" value="${school.id}"><input type="hidden" name="proposed" value="yes">
${formTrouble(shown)}
${policyFields(visit, shown, school.timeZone)}
</form>
<div class="split-side">${policyPicture(visit, facts)}${nextDates(visit, facts)}</div></div>
${looked !== undefined && !(looked instanceof Refused) && !onlyPicture && saving(visit, { form, looked, version: etag ?? "", total: await totalOf(visit, school) })}`,
  );
}

/** A box that is not ticked sends nothing. */
const unticked = {
  "mobile-timed": "",
  "web-timed": "",
  "tool-timed": "",
  scheduledMobileOnly: "",
};

interface Proposed {
  readonly school: Institution;
  readonly body: object;
}

/** What it would end. With script, the picture asks while somebody types: nothing is counted for that. */
async function lookAt(visit: Visit, { school, body }: Proposed): Promise<Preview | Refused | undefined> {
  if (asked(visit, "draw") === "yes") return undefined;
  const request = {
    method: "post",
    path: "/previews",
    body: { policy: { institution: school.id, ...body } },
  } as const;
  return visit.api.read(request, preview).catch((error: unknown) => {
    if (error instanceof Refused) return error;
    throw error;
  });
}

/** Undefined while somebody is still typing. */
function readBody(body: object): Policy | undefined {
  const read = policy.safeParse(body);
  return read.success && isDrawable(read.data) ? read.data : undefined;
}

const isDrawable = ({ timers, schedule }: Policy): boolean =>
  Object.values(timers).every(({ absoluteHours, slidingHours }) => absoluteHours > 0 && slidingHours > 0) &&
  (schedule === undefined || isDated(schedule));

const isDated = ({ everyDays = 0, from = "", yearly, at }: NonNullable<Policy["schedule"]>): boolean =>
  /^\d\d:\d\d$/.test(at) && (yearly === undefined ? everyDays > 0 && isRead(from) : isMonthAndDay(yearly));

function isRead(date: string): boolean {
  try {
    return Temporal.PlainDate.from(date).year > 0;
  } catch {
    return false;
  }
}

/** How many sign-ins there are at all. */
async function totalOf({ api }: Visit, { id }: Institution): Promise<number> {
  const body = { revocation: { target: { level: "institution", institution: id } } };
  return (await api.read({ method: "post", path: "/previews", body }, preview)).now.signIns;
}

/** `policy.timers.mobile.absoluteHours` is about the field `mobile-absolute`. */
function errorsIn({ speech: { say } }: Visit, refused: Refused): Filled["errors"] {
  const found = refused.fields.map((field) => {
    const [, kind, which] = /^policy\.timers\.(\w+)\.(absolute|sliding)Hours$/.exec(field) ?? [];
    if (kind !== undefined)
      return [`${kind}-${which}`, say(`consolePolicy.wrong_${which as "absolute" | "sliding"}`)];
    const [, place] = /^policy\.quietPeriods\[(\d+)\]/.exec(field) ?? [];
    if (place !== undefined) return [`quiet-from-${place}`, say("consolePolicy.wrong_quiet")];
    const name = fieldsOfSchedule[field.replace("policy.schedule.", "")];
    return [name ?? "form", say("consolePolicy.wrong_schedule")];
  });
  return Object.fromEntries(found) as Filled["errors"];
}

const fieldsOfSchedule: Readonly<Record<string, string>> = {
  everyDays: "everyDays",
  from: "from",
  yearly: "yearly",
  at: "at",
  staggerHours: "stagger",
};

async function schoolTabs(visit: Visit, { id }: Institution): Promise<Html | false> {
  const schools = await reachedInstitutions(visit);
  const places = schools.map((one) => ({
    href: `/console/policy?institution=${encodeURIComponent(one.id)}`,
    label: one.name,
    current: one.id === id,
  }));
  return schools.length > 1 && tabs(visit.speech.say("consolePolicy.schools"), places);
}

const datesShown = 3;

/** When everyone signs in again, by the schedule as it is drawn. */
function nextDates({ speech, now }: Visit, facts: InstitutionFacts): Html | false {
  const calendar = calendarFor(facts, "mobile");
  if (calendar === undefined) return false;
  const dates: Instant[] = [];
  for (let at = now; dates.length < datesShown; at = dates.at(-1) ?? at) {
    dates.push(boundariesAround(calendar, accountId("acc_example"), at).next);
  }
  return html`<section class="dates"><h2>${speech.say("consolePolicy.nextDates")}</h2>
<ol>${dates.map((at) => html`<li>${timeOf(speech, at)}</li>`)}</ol></section>`;
}

interface Saving {
  readonly form: Filled;
  readonly looked: Preview;
  readonly version: string;
  readonly total: number;
}

/** The numbers, and the button that saves what stands in the address. */
function saving(visit: Visit, { form, looked, version, total }: Saving): Html {
  const { number, say } = visit.speech;
  const week = looked.byDay.slice(0, 8).reduce((sum, { signIns }) => sum + signIns, 0);
  return html`<section class="effect" id="save"><h2>${say("consolePolicy.effect")}</h2>
<p class="figure"><strong>${number(looked.now.signIns)}</strong> ${say("consolePolicy.effectNow", { total, signIns: looked.now.signIns })}</p>
<p>${say("consolePolicy.effectLater", { week, month: looked.total.signIns })}</p>
${looked.now.signIns > 0 && notice({ tone: "warn", content: say("consolePolicy.effectWarning") })}
${actForm(visit, {
  fields: reasonFields(visit, form, { codes: ["new-term", "incident"], needed: false }),
  hidden: { version, preview: looked.token },
  proceed: say("consolePolicy.save"),
  tone: looked.now.signIns > 0 ? "danger" : "first",
  back: `/console/policy?institution=${encodeURIComponent(asked(visit, "institution"))}`,
})}</section>`;
}
