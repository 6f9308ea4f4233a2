import type { Policy } from "../admin-client/institutions.ts";
import { instant } from "../policy/time.ts";
import { wrongUsage } from "./failure.ts";

export interface PolicyOptions {
  readonly timers?: readonly string[];
  readonly mobileAccess?: string;
  readonly every?: string;
  readonly from?: string;
  readonly yearly?: string;
  readonly at?: string;
  readonly scheduledMobileOnly?: true;
  readonly stagger?: string;
  /** False: --no-schedule. */
  readonly schedule?: boolean;
  readonly quietPeriod?: readonly string[];
  /** False: --no-quiet-periods. */
  readonly quietPeriods?: boolean;
  readonly consoleIdle?: string;
}

type Part = (policy: Policy, options: PolicyOptions, time: (text: string) => string) => Policy;

/** The policy with what the options say in it; the very same one when they say nothing. */
export const changedPolicy: Part = (policy, options, time) =>
  [withTimers, withMobileAccess, withSchedule, withQuietPeriods, withConsoleIdle].reduce(
    (changed, part) => part(changed, options, time),
    policy,
  );

const withTimers: Part = (policy, { timers = [] }) =>
  timers.reduce((changed, text) => {
    const [, kind = "", absolute, sliding, ends = "both-run-out"] =
      /^(\w+)=(?:none|(\d+)\/(\d+)(?:\/([a-z-]+))?)$/.exec(text) ?? [];
    if (kind === "") throw wrongUsage(`"${text}" are no timers. Write mobile=48/4 or mobile=none.`);
    const { [kind]: _, ...others } = changed.timers;
    const said = { absoluteHours: Number(absolute), slidingHours: Number(sliding), ends };
    return { ...changed, timers: absolute === undefined ? others : { ...others, [kind]: said } };
  }, policy);

const withMobileAccess: Part = (policy, { mobileAccess }) => {
  if (mobileAccess === undefined) return policy;
  if (mobileAccess !== "on" && mobileAccess !== "off") throw wrongUsage("--mobile-access must be on or off.");
  return { ...policy, mobileAccess: mobileAccess === "on" };
};

const withSchedule: Part = (policy, options) => {
  const { every, from, yearly, at, scheduledMobileOnly: mobileOnly, stagger, schedule } = options;
  if (schedule === false) return without(policy, "schedule");
  const all = { everyDays: numbered(every), from, yearly, at, mobileOnly, staggerHours: numbered(stagger) };
  const said = Object.entries(all).filter(([, part]) => part !== undefined);
  return said.length === 0 ? policy : { ...policy, schedule: { at: "04:00", ...Object.fromEntries(said) } };
};

const withQuietPeriods: Part = (policy, { quietPeriod, quietPeriods }, time) => {
  if (quietPeriods === false) return without(policy, "quietPeriods");
  if (quietPeriod === undefined) return policy;
  const added = quietPeriod.map((text) => {
    const [from, to, more] = text.split("..");
    if (from === undefined || to === undefined || more !== undefined)
      throw wrongUsage(`"${text}" is no period. Write "2026-12-01..2026-12-15".`);
    return { from: instant(Date.parse(time(from))), to: instant(Date.parse(time(to))) };
  });
  return { ...policy, quietPeriods: [...(policy.quietPeriods ?? []), ...added] };
};

const withConsoleIdle: Part = (policy, { consoleIdle }) => {
  if (consoleIdle === undefined) return policy;
  if (consoleIdle === "none") return without(policy, "consoleIdleMinutes");
  if (!/^\d{1,4}$/.test(consoleIdle)) throw wrongUsage("--console-idle must be whole minutes, or none.");
  return { ...policy, consoleIdleMinutes: Number(consoleIdle) };
};

const numbered = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Number(text);

function without(policy: Policy, part: "schedule" | "quietPeriods" | "consoleIdleMinutes"): Policy {
  const { [part]: _, ...rest } = policy;
  return rest;
}
