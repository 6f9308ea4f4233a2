import { shortTimeOf, timeOf } from "../components/time.ts";
import { type Html, html } from "../http/html.ts";
import { calendarFor } from "../policy/calendar.ts";
import type { ClientKind, InstitutionFacts } from "../policy/facts.ts";
import { nextBeginning } from "../policy/schedule.ts";
import { hours, type Instant, milliseconds, never } from "../policy/time.ts";
import { timedKinds } from "./policy-data.ts";
import { type Course, courses, type Span, spanFor } from "./simulate.ts";
import type { Visit } from "./visit.ts";

/** All that a picture needs of a visit. */
type Viewer = Pick<Visit, "speech" | "now">;

/** What the settings mean for a few typical people, on a time line for each kind of app; and the same in words. */
export const policyPicture = (visit: Viewer, institution: InstitutionFacts): Html => html`
<section class="picture" aria-label="${visit.speech.say("consolePolicy.picture")}"><h2>${visit.speech.say("consolePolicy.picture")}</h2>
<p class="hint">${visit.speech.say("consolePolicy.pictureHint")}</p>
${timedKinds.map((kind) => kindPicture(visit, institution, kind))}
</section>`;

function kindPicture(visit: Viewer, institution: InstitutionFacts, kind: ClientKind): Html {
  const { speech, now } = visit;
  const span = spanFor(institution, kind, now);
  return html`<figure class="lanes"><figcaption>${speech.say(`consolePolicy.kind_${kind as "mobile" | "web" | "tool"}`)} <span class="lanes-span">${speech.say("consolePolicy.span", { length: speech.length(milliseconds(span.to - span.from)) })}</span></figcaption>
${courses(institution, kind, span).map((course) => lane(visit, span, course))}
<p class="lanes-axis" aria-hidden="true"><span>${speech.shortDay(span.from)}</span><span>${speech.shortDay(span.to)}</span></p></figure>`;
}

/** One person: who, the stretches in which they are signed in, and what it comes to. */
function lane({ speech }: Viewer, span: Span, course: Course): Html {
  const { say } = speech;
  const at = (time: number) => (1000 * (time - span.from)) / (span.to - span.from);
  return html`<div class="lane ${course.habit}"><p class="lane-who"><strong>${say(`consolePolicy.habit_${course.habit}`)}</strong> <span>${outcome({ speech }, course)}</span></p>
<svg class="lane-line" viewBox="0 0 1000 24" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="lane-back" width="1000" height="24"/>${course.stretches.map(
    ({ from, to }) =>
      html`<rect class="lane-good" x="${at(from).toFixed(1)}" y="4" width="${Math.max(1.5, at(to) - at(from)).toFixed(1)}" height="16"/><rect class="lane-start" x="${at(from).toFixed(1)}" y="0" width="2.5" height="24"/>`,
  )}</svg></div>`;
}

function outcome({ speech }: Pick<Viewer, "speech">, { habit, signIns, end }: Course): Html | string {
  const { say } = speech;
  if (signIns === 0) return say("consolePolicy.neverIn");
  if (habit === "daily" || habit === "weekly") return say("consolePolicy.timesIn", { count: signIns });
  if (end === never) return say("consolePolicy.goesOn");
  return html`${say("consolePolicy.overOn")} ${shortTimeOf(speech, end)}`;
}

const datesShown = 3;

/** When everyone signs in again, by the schedule as it is drawn. */
export function nextDates({ speech, now }: Viewer, facts: InstitutionFacts): Html | false {
  const calendar = calendarFor(facts, "mobile");
  if (calendar === undefined) return false;
  const dates: Instant[] = [];
  for (let at = now; dates.length < datesShown; at = dates.at(-1) ?? at) {
    dates.push(nextBeginning(calendar, at));
  }
  const spread = hours(calendar.schedule.staggerHours ?? 0);
  return html`<section class="dates"><h2>${speech.say("consolePolicy.nextDates")}</h2>
<ol>${dates.map((at) => html`<li>${timeOf(speech, at)}</li>`)}</ol>${spread > 0 && html`<p class="hint">${speech.say("consolePolicy.spread", { length: speech.length(spread) })}</p>`}</section>`;
}
