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
import {
  leastAbsoluteHours,
  leastIdleMinutes,
  leastSlidingHours,
  mostIdleMinutes,
} from "../policy/policy-limits.ts";
import { type Filled, stateOf } from "./forms.ts";
import { timedKinds } from "./policy-data.ts";
import type { Visit } from "./visit.ts";

const quietPeriodsShown = 3;

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
    idleGroup(visit, form),
    button({ label: say("consolePolicy.preview"), tone: "first" }),
  ];
}

const idleGroup = ({ speech: { say } }: Visit, form: Filled): Html =>
  fieldGroup(say("consolePolicy.console"), [
    numberField({
      ...stateOf(form, "consoleIdle"),
      label: say("consolePolicy.idle"),
      hint: say("consolePolicy.idleHint", { least: leastIdleMinutes, most: mostIdleMinutes }),
      min: leastIdleMinutes,
      max: mostIdleMinutes,
      unit: say("consolePolicy.minutes"),
    }),
  ]);

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
