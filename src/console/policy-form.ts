import { button } from "../components/button.ts";
import {
  checkboxField,
  fieldGroup,
  numberField,
  radioField,
  selectField,
  textField,
} from "../components/fields.ts";
import { type Html, html } from "../http/html.ts";
import type { MessageId } from "../messages/speech.ts";
import type { InstitutionPolicy, Timers } from "../policy/facts.ts";
import { leastAbsoluteHours, leastSlidingHours } from "../policy/policy-limits.ts";
import type { Schedule } from "../policy/schedule.ts";
import { hours, type Instant, instant } from "../policy/time.ts";
import type { Policy, SentTimers } from "./answers.ts";
import { type Filled, stateOf } from "./forms.ts";
import { asked, type Visit } from "./visit.ts";

/** Those that people sign in to. */
export const timedKinds = ["mobile", "web", "tool"] as const;

const quietPeriodsShown = 3;

/** The fields of the form as an institution's policy has them. */
export function fieldsOf(policy: Policy, timeZone: string): Readonly<Record<string, string>> {
  const { schedule, quietPeriods = [], mobileAccess } = policy;
  const repeats = schedule?.yearly === undefined ? "days" : "yearly";
  return {
    ...Object.fromEntries(timedKinds.flatMap((kind) => timerFields(kind, policy.timers[kind]))),
    mobileAccess: mobileAccess === false ? "off" : "on",
    repeats: schedule === undefined ? "none" : repeats,
    everyDays: String(schedule?.everyDays ?? ""),
    from: schedule?.from ?? "",
    yearly: schedule?.yearly ?? "",
    at: schedule?.at ?? "04:00",
    scheduledMobileOnly: schedule?.mobileOnly === true ? "yes" : "",
    stagger: String(schedule?.staggerHours ?? ""),
    ...Object.fromEntries(
      quietPeriods.flatMap(({ from, to }, place) => [
        [`quiet-from-${place}`, wallTime(from, timeZone)],
        [`quiet-to-${place}`, wallTime(to, timeZone)],
      ]),
    ),
  };
}

const timerFields = (
  kind: string,
  timers: SentTimers | undefined,
): readonly (readonly [string, string])[] => [
  [`${kind}-timed`, timers === undefined ? "" : "yes"],
  [`${kind}-absolute`, String(timers?.absoluteHours ?? leastAbsoluteHours)],
  [`${kind}-sliding`, String(timers?.slidingHours ?? leastSlidingHours)],
  [`${kind}-ends`, timers?.ends ?? "both-run-out"],
];

const wallTime = (at: Instant, timeZone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO(timeZone)
    .toPlainDateTime()
    .toString()
    .slice(0, 16);

/** What the address proposes, as fields. Undefined: it proposes nothing. */
export const proposedFields = (visit: Visit): Readonly<Record<string, string>> | undefined =>
  asked(visit, "proposed") === "yes"
    ? Object.fromEntries(Object.keys(visit.ctx.query).map((name) => [name, asked(visit, name)]))
    : undefined;

type Fields = Readonly<Record<string, string>>;

/** As the API takes it. What is no number, date or time stays as it is: the API says so. */
export function policyBody(fields: Fields, timeZone: string): Readonly<Record<string, unknown>> {
  const quietPeriods = quietPeriodsIn(fields, timeZone);
  return {
    timers: Object.fromEntries(
      timedKinds
        .filter((kind) => fields[`${kind}-timed`] === "yes")
        .map((kind) => [
          kind,
          {
            absoluteHours: numberIn(fields[`${kind}-absolute`]),
            slidingHours: numberIn(fields[`${kind}-sliding`]),
            ends: fields[`${kind}-ends`],
          },
        ]),
    ),
    ...(fields["mobileAccess"] === "off" && { mobileAccess: false }),
    ...(fields["repeats"] !== "none" && { schedule: scheduleIn(fields) }),
    ...(quietPeriods.length > 0 && { quietPeriods }),
  };
}

const numberIn = (text: string | undefined): number | string =>
  text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : (text ?? "");

function scheduleIn(fields: Fields): object {
  const { everyDays, from, yearly, at, scheduledMobileOnly, stagger } = fields;
  return {
    ...(fields["repeats"] === "yearly" ? { yearly } : { everyDays: numberIn(everyDays), from }),
    at,
    ...(scheduledMobileOnly === "yes" && { mobileOnly: true }),
    ...(stagger !== undefined && stagger !== "" && { staggerHours: numberIn(stagger) }),
  };
}

/** Instants where they are times, and else what was written. */
export function quietPeriodsIn(
  fields: Fields,
  timeZone: string,
): readonly { readonly from: string; readonly to: string }[] {
  const places = Object.keys(fields).flatMap((name) => /^quiet-(?:from|to)-(\d{1,2})$/.exec(name)?.[1] ?? []);
  return [...new Set(places)].flatMap((place) => {
    const [from = "", to = ""] = [fields[`quiet-from-${place}`], fields[`quiet-to-${place}`]];
    return from === "" && to === "" ? [] : [{ from: instantIn(from, timeZone), to: instantIn(to, timeZone) }];
  });
}

function instantIn(written: string, timeZone: string): string {
  try {
    return Temporal.PlainDateTime.from(written).toZonedDateTime(timeZone).toInstant().toString();
  } catch {
    return written;
  }
}

/** The policy that such a body, once the API has taken it, stands for. */
export function policyOf(policy: Policy, disabled: boolean): InstitutionPolicy {
  const { schedule, quietPeriods, mobileAccess } = policy;
  return {
    disabled,
    timers: Object.fromEntries(
      Object.entries(policy.timers).map(([kind, timers]): [string, Timers] => [
        kind,
        { absolute: hours(timers.absoluteHours), sliding: hours(timers.slidingHours), ends: timers.ends },
      ]),
    ),
    ...(mobileAccess !== undefined && { mobileAccess }),
    ...(schedule !== undefined && { schedule: scheduleOf(schedule) }),
    ...(quietPeriods !== undefined && {
      quietPeriods: quietPeriods.map(({ from, to }) => ({ from: instant(from), to: instant(to) })),
    }),
  };
}

const scheduleOf = ({
  everyDays = 1,
  from = "",
  yearly,
  at,
  mobileOnly,
  staggerHours,
}: NonNullable<Policy["schedule"]>): Schedule => ({
  repeats: yearly === undefined ? { everyDays, from } : { yearly },
  at,
  ...(mobileOnly !== undefined && { mobileOnly }),
  ...(staggerHours !== undefined && { staggerHours }),
});

/** The fields, in groups. With script they redraw the picture while they change. */
export function policyFields(visit: Visit, form: Filled, timeZone: string): readonly Html[] {
  const { say } = visit.speech;
  return [
    ...timedKinds.map((kind) => timersGroup(visit, form, kind)),
    fieldGroup(say("consolePolicy.mobileAccess"), [
      selectField({
        ...stateOf(form, "mobileAccess"),
        label: say("consolePolicy.mobileAccessLabel"),
        hint: say("consolePolicy.mobileAccessHint"),
        options: (["on", "off"] as const).map((value) => ({
          value,
          label: say(`consolePolicy.mobileAccess_${value}`),
        })),
      }),
    ]),
    scheduleGroup(visit, form, timeZone),
    quietGroup(visit, form, timeZone),
    button({ label: say("consolePolicy.preview"), tone: "first" }),
  ];
}

function timersGroup({ speech: { say } }: Visit, form: Filled, kind: (typeof timedKinds)[number]): Html {
  return fieldGroup(say(`consolePolicy.kind_${kind}`), [
    checkboxField({
      name: `${kind}-timed`,
      label: say("consolePolicy.timed"),
      checked: form.values[`${kind}-timed`] === "yes",
    }),
    html`<div class="pair">${numberField({ ...stateOf(form, `${kind}-absolute`), label: say("consolePolicy.absolute"), hint: say("consolePolicy.absoluteHint", { least: leastAbsoluteHours }), min: leastAbsoluteHours, unit: say("consolePolicy.hours") })}
${numberField({ ...stateOf(form, `${kind}-sliding`), label: say("consolePolicy.sliding"), hint: say("consolePolicy.slidingHint", { least: leastSlidingHours }), min: leastSlidingHours, unit: say("consolePolicy.hours") })}</div>`,
    radioField({
      ...stateOf(form, `${kind}-ends`),
      label: say("consolePolicy.ends"),
      options: (["both-run-out", "either-runs-out"] as const).map((value) => ({
        value,
        label: say(`consolePolicy.${value}`),
        hint: say(`consolePolicy.${value}-hint`),
      })),
    }),
  ]);
}

function scheduleGroup({ speech: { say } }: Visit, form: Filled, timeZone: string): Html {
  const text = (
    name: string,
    label: MessageId,
    more: { readonly hint?: string; readonly type?: "date" | "time" } = {},
  ) => textField({ ...stateOf(form, name), label: say(label), ...more });
  return fieldGroup(say("consolePolicy.schedule"), [
    radioField({
      ...stateOf(form, "repeats"),
      label: say("consolePolicy.repeats"),
      options: (["none", "days", "yearly"] as const).map((value) => ({
        value,
        label: say(`consolePolicy.repeats_${value}`),
      })),
    }),
    html`<div class="pair">${numberField({ ...stateOf(form, "everyDays"), label: say("consolePolicy.everyDays"), min: 1, max: 3660, unit: say("consolePolicy.days") })}
${text("from", "consolePolicy.from", { type: "date" })}
${text("yearly", "consolePolicy.yearly", { hint: say("consolePolicy.yearlyHint") })}
${text("at", "consolePolicy.at", { type: "time", hint: say("consolePolicy.atHint", { zone: timeZone }) })}</div>`,
    checkboxField({
      name: "scheduledMobileOnly",
      label: say("consolePolicy.scheduledMobileOnly"),
      checked: form.values["scheduledMobileOnly"] === "yes",
    }),
    numberField({
      ...stateOf(form, "stagger"),
      label: say("consolePolicy.stagger"),
      hint: say("consolePolicy.staggerHint"),
      min: 0,
      max: 168,
      unit: say("consolePolicy.hours"),
    }),
  ]);
}

/** Those that there are, and room for one more. */
function quietGroup({ speech: { say } }: Visit, form: Filled, timeZone: string): Html {
  const used = Object.keys(form.values).flatMap((name) =>
    form.values[name] === "" ? [] : Number(/^quiet-(?:from|to)-(\d{1,2})$/.exec(name)?.[1] ?? -1),
  );
  const rows = Math.max(quietPeriodsShown - 1, ...used) + 1;
  const row = (place: number) =>
    html`<div class="pair">${(["from", "to"] as const).map((end) =>
      textField({
        ...stateOf(form, `quiet-${end}-${place}`),
        label: say(`consolePolicy.quiet_${end}`, { number: place + 1 }),
        type: "datetime-local",
      }),
    )}</div>`;
  return html`<details class="more"${used.some((place) => place >= 0) && html` open`}><summary>${say("consolePolicy.quiet")}</summary>
<p class="hint">${say("consolePolicy.quietHint", { zone: timeZone })}</p>
${Array.from({ length: rows + 1 }, (_, place) => row(place))}</details>`;
}
