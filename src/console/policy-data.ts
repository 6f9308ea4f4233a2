import { z } from "zod";
import { policy as anyPolicy, timers } from "../admin-client/institutions.ts";
import { clientKinds, type InstitutionPolicy, type Timers } from "../policy/facts.ts";
import { leastAbsoluteHours, leastSlidingHours } from "../policy/policy-limits.ts";
import type { Schedule } from "../policy/schedule.ts";
import { hours, type Instant, instant } from "../policy/time.ts";
import { asked, type Visit } from "./visit.ts";

const drawnTimers = timers.extend({ ends: z.enum(["both-run-out", "either-runs-out"]) });

/** In words that the decision knows: it is asked, to draw what a policy means. */
export const policy = anyPolicy.extend({ timers: z.partialRecord(z.enum(clientKinds), drawnTimers) });
export type Policy = z.infer<typeof policy>;

/** Those that people sign in to. */
export const timedKinds = ["mobile", "web", "tool"] as const;

/** The fields of the form as an institution's policy has them. */
export function fieldsOf(said: Policy, timeZone: string): Readonly<Record<string, string>> {
  const { schedule, quietPeriods = [], mobileAccess } = said;
  return {
    ...Object.fromEntries(timedKinds.flatMap((kind) => timerFields(kind, said.timers[kind]))),
    mobileAccess: mobileAccess === false ? "off" : "on",
    consoleIdle: String(said.consoleIdleMinutes ?? ""),
    ...noSchedule,
    ...(schedule && scheduleFields(schedule)),
    ...Object.fromEntries(
      quietPeriods.flatMap(({ from, to }, place) => [
        [`quiet-from-${place}`, wallTime(from, timeZone)],
        [`quiet-to-${place}`, wallTime(to, timeZone)],
      ]),
    ),
  };
}

const noSchedule = {
  repeats: "none",
  everyDays: "",
  from: "",
  yearly: "",
  at: "04:00",
  scheduledMobileOnly: "",
  stagger: "",
};

const scheduleFields = ({ mobileOnly, staggerHours, ...said }: NonNullable<Policy["schedule"]>) => ({
  repeats: said.yearly === undefined ? "days" : "yearly",
  everyDays: String(said.everyDays ?? ""),
  from: said.from ?? "",
  yearly: said.yearly ?? "",
  at: said.at,
  scheduledMobileOnly: mobileOnly === true ? "yes" : "",
  stagger: String(staggerHours ?? ""),
});

const timerFields = (
  kind: string,
  said: z.infer<typeof drawnTimers> | undefined,
): readonly (readonly [string, string])[] => [
  [`${kind}-timed`, said === undefined ? "" : "yes"],
  [`${kind}-absolute`, String(said?.absoluteHours ?? leastAbsoluteHours)],
  [`${kind}-sliding`, String(said?.slidingHours ?? leastSlidingHours)],
  [`${kind}-ends`, said?.ends ?? "both-run-out"],
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

type QuietPeriods = Policy["quietPeriods"];

interface Where {
  readonly timeZone: string;
  /** The quiet periods that the fields began with. */
  readonly present: QuietPeriods;
}

/** As the API takes it. What is no number, date or time stays as it is: the API says so. */
export function policyBody(fields: Fields, where: Where): Readonly<Record<string, unknown>> {
  const quietPeriods = quietPeriodsIn(fields, where);
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
    ...((fields["consoleIdle"] ?? "") !== "" && { consoleIdleMinutes: numberIn(fields["consoleIdle"]) }),
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

/**
 * Instants where they are times, and else what was written. A field has no seconds, and one hour of the year twice: where it
 * still says what the present instant is written as, that instant is meant.
 */
export function quietPeriodsIn(
  fields: Fields,
  { timeZone, present = [] }: Where,
): readonly { readonly from: string; readonly to: string }[] {
  const places = Object.keys(fields).flatMap((name) => /^quiet-(?:from|to)-(\d{1,2})$/.exec(name)?.[1] ?? []);
  return [...new Set(places)].flatMap((place) => {
    const [from = "", to = ""] = [fields[`quiet-from-${place}`], fields[`quiet-to-${place}`]];
    const was = present[Number(place)];
    if (from === "" && to === "") return [];
    return [
      {
        from: instantIn(from, { timeZone, was: was?.from }),
        to: instantIn(to, { timeZone, was: was?.to }),
      },
    ];
  });
}

const iso = (at: Instant): string => Temporal.Instant.fromEpochMilliseconds(at).toString();

interface Written {
  readonly timeZone: string;
  readonly was: Instant | undefined;
}

function instantIn(written: string, { timeZone, was }: Written): string {
  if (was !== undefined && wallTime(was, timeZone) === written) return iso(was);
  try {
    return Temporal.PlainDateTime.from(written).toZonedDateTime(timeZone).toInstant().toString();
  } catch {
    return written;
  }
}

/** The policy that such a body, once the API has taken it, stands for. */
export function policyOf(said: Policy, disabled: boolean): InstitutionPolicy {
  const { schedule, quietPeriods, mobileAccess } = said;
  return {
    disabled,
    timers: Object.fromEntries(
      Object.entries(said.timers).map(([kind, { absoluteHours, slidingHours, ends }]): [string, Timers] => [
        kind,
        { absolute: hours(absoluteHours), sliding: hours(slidingHours), ends },
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
