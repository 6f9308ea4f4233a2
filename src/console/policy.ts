import type { Institution } from "../admin-client/institutions.ts";
import { type DetailedPreview, detailedPreview, preview } from "../admin-client/previews.ts";
import { notice } from "../components/notice.ts";
import { type Html, html } from "../http/html.ts";
import { goOn } from "../http/notice-cookie.ts";
import { isMonthAndDay, leastIdleMinutes, mostIdleMinutes } from "../policy/policy-limits.ts";
import { after, days, type Instant } from "../policy/time.ts";
import { type Act, actRoutes } from "./act.ts";
import { path, Refused } from "./api.ts";
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
import { show } from "./page.ts";
import { policyCommand } from "./policy-command.ts";
import { fieldsOf, type Policy, policy, policyBody, policyOf, proposedFields } from "./policy-data.ts";
import { policyFields } from "./policy-form.ts";
import { nextDates, policyPicture } from "./policy-picture.ts";
import { chosenSchool, policyAddress, schoolChoice, schoolsMeant, showSchools } from "./policy-school.ts";
import { asked, sent, type Visit } from "./visit.ts";

const save: Act = {
  path: "/policy",
  permission: "policy:write",
  mends: ["invalid-request", "preview-needed", "changed-meanwhile"],
  show: showPolicy,
  run: async (visit, form) => {
    const school = await chosenSchool(visit);
    const at = path`/institutions/${school.id}/policy`;
    const { quietPeriods: present } = await visit.api.read({ path: at }, policy);
    const where = { timeZone: school.timeZone, present };
    const request = {
      method: "put",
      path: at,
      body: { ...policyBody(proposedFields(visit) ?? {}, where), ...reasonIn(form) },
      ifMatch: sent(visit, "version"),
      previewToken: sent(visit, "preview"),
    } as const;
    await visit.api.ask(request, policy);
    goOn(visit.ctx, policyAddress(school.id), { tone: "good", id: "consolePolicy.saved" });
  },
};

export const policyRoutes = actRoutes(save);

/** The form is the reason; what is proposed stands in the address. */
async function showPolicy(visit: Visit, shown: Shown): Promise<void> {
  const schools = await schoolsMeant(visit);
  const [school, ...others] = schools.meant;
  if (others.length > 0) showSchools(visit, schools);
  else await showPolicyOf(visit, { ...shown, school, all: schools.all });
}

interface PolicyOf extends Shown {
  readonly school: Institution;
  readonly all: readonly Institution[];
}

async function showPolicyOf(visit: Visit, { form, status, school, all }: PolicyOf): Promise<void> {
  const { api, speech } = visit;
  const { value: present, etag = "" } = await api.ask(
    { path: path`/institutions/${school.id}/policy` },
    policy,
  );
  const values = { ...fieldsOf(present, school.timeZone), ...proposedValues(visit) };
  const body = policyBody(values, { timeZone: school.timeZone, present: present.quietPeriods });
  const looked = await lookAt(visit, { school, body });
  const drawn = looked instanceof Refused ? undefined : readBody(body);
  const shown = { values, errors: looked instanceof Refused ? errorsIn(visit, looked) : {} };
  const facts = { policy: policyOf(drawn ?? present, school.disabled), timeZone: school.timeZone };
  show(
    visit,
    {
      title: speech.say("console.policy"),
      place: "policy",
      width: "wide",
      status,
      command: isProposed(visit)
        ? policyCommand(school, { present, fields: values })
        : command("policy", "show", school.id),
    },
    html`<h1>${speech.say("consolePolicy.of")} <bdi>${school.name}</bdi></h1>
${schoolChoice(visit, all, school)}
${formTrouble(form)}
${formTrouble(shown)}
<div class="split"><form method="get" action="/console/policy" class="split-form" data-live="picture" data-live-extra="draw=yes">
<input type="hidden" name="institution" value="${school.id}"><input type="hidden" name="proposed" value="yes">
${policyFields(visit, shown, school.timeZone)}
</form>
<div class="split-side" id="picture">${policyPicture(visit, facts)}${nextDates(visit, facts)}</div></div>
${looked !== undefined && !(looked instanceof Refused) && saving(visit, { form, looked, version: etag, total: await totalOf(visit, school) })}`,
  );
}

const isProposed = (visit: Visit): boolean => asked(visit, "proposed") === "yes";

const proposedValues = (visit: Visit): Filled["values"] =>
  isProposed(visit) ? { ...unticked, ...proposedFields(visit) } : {};

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
async function lookAt(
  visit: Visit,
  { school, body }: Proposed,
): Promise<DetailedPreview | Refused | undefined> {
  if (!isProposed(visit) || asked(visit, "draw") === "yes") return undefined;
  const request = {
    method: "post",
    path: "/previews",
    body: { policy: { institution: school.id, ...body } },
  } as const;
  return visit.api.read(request, detailedPreview).catch((error: unknown) => {
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
    if (field === "policy.consoleIdleMinutes")
      return ["consoleIdle", say("consolePolicy.wrong_idle", limits)];
    const name = fieldsOfSchedule[field.replace("policy.schedule.", "")];
    return [name ?? "form", say("consolePolicy.wrong_schedule")];
  });
  return Object.fromEntries(found) as Filled["errors"];
}

const limits = { least: leastIdleMinutes, most: mostIdleMinutes };

const fieldsOfSchedule: Readonly<Record<string, string>> = {
  everyDays: "everyDays",
  from: "from",
  yearly: "yearly",
  at: "at",
  staggerHours: "stagger",
};

interface Saving {
  readonly form: Filled;
  readonly looked: DetailedPreview;
  readonly version: string;
  readonly total: number;
}

/** As previews name days: YYYY-MM-DD, in UTC. */
const dayOf = (at: Instant): string => new Date(at).toISOString().slice(0, 10);

/** The numbers, and the button that saves what stands in the address. */
function saving(visit: Visit, { form, looked, version, total }: Saving): Html {
  const { number, say } = visit.speech;
  // Days on which nothing ends are not there.
  const lastDay = dayOf(after(visit.now, days(7)));
  const week = looked.byDay.reduce((sum, { day, signIns }) => sum + (day <= lastDay ? signIns : 0), 0);
  return html`<section class="effect" id="save"><h2>${say("consolePolicy.effect")}</h2>
${figure(number(looked.now.signIns), say("consolePolicy.effectNow", { total, signIns: looked.now.signIns }))}
<p>${say("consolePolicy.effectLater", { week, month: looked.total.signIns })}</p>
${looked.now.signIns > 0 && notice({ tone: "warn", content: say("consolePolicy.effectWarning") })}
${actForm(visit, {
  fields: [
    ...reasonFields(visit, form, { codes: ["new-term", "incident"], needed: false }),
    withinField(visit),
  ],
  hidden: { version, preview: looked.token },
  proceed: say("consolePolicy.save"),
  tone: looked.now.signIns > 0 ? "danger" : "first",
  back: policyAddress(asked(visit, "institution")),
})}</section>`;
}
