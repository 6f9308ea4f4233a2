import type { Command } from "commander";
import { type Policy, policy } from "../admin-client/institutions.ts";
import { path } from "./admin-api.ts";
import { wrongUsage } from "./failure.ts";
import { changedPolicy, type PolicyOptions } from "./policy-changes.ts";
import { type ConfirmOptions, previewed, withYes } from "./previewed.ts";
import { givenReason, type ReasonOptions, withReason } from "./reason-options.ts";
import { fieldList } from "./table.ts";
import type { Terminal } from "./terminal.ts";
import { examples, type Perform } from "./verb.ts";

interface SetOptions extends PolicyOptions, ReasonOptions, ConfirmOptions {}

export function policyVerbs(program: Command, perform: Perform): void {
  const policies = program
    .command("policy")
    .description("what an institution decides about sign-ins: show and set it");
  const show = policies
    .command("show")
    .description("show an institution's timers, schedule, quiet periods, mobile access and idle console")
    .argument("<institution>", "an institution id")
    .action(
      perform<[string]>(async ({ admin, terminal }, [id]) => {
        const api = await admin("accounts:read");
        const { document, value } = await api({ path: path`/institutions/${id}/policy`, answer: policy });
        terminal.show(document, () => policyFields(value, terminal));
      }),
    );
  examples(show, "policy show northgate");
  setVerb(policies, perform);
}

function setVerb(policies: Command, perform: Perform): void {
  const set = policies
    .command("set")
    .description("change parts of an institution's policy; it counts at once, for sign-ins that exist too")
    .argument("<institution>", "an institution id")
    .option(
      "--timers <kind=hours>",
      "mobile=48/4, web=72/12/either-runs-out (absolute, sliding, ends) or tool=none; may be repeated",
      collected,
    )
    .option("--mobile-access <on|off>", "whether people may be signed in in mobile apps")
    .option("--every <days>", "everyone signs in again every so many days, from the date of --from")
    .option("--from <date>", "when the days begin to count: 2026-08-01")
    .option("--yearly <month-day>", "everyone signs in again each year on this day: 08-01")
    .option("--at <hh:mm>", "at which time of day, on the institution's clock")
    .option("--scheduled-mobile-only", "the schedule is for mobile apps only")
    .option("--stagger <hours>", "spread each scheduled time over so many hours")
    .option("--no-schedule", "nobody has to sign in again on a schedule")
    .option(
      "--quiet-period <from..to>",
      "a scheduled time inside it moves to its end; may be repeated",
      collected,
    )
    .option("--no-quiet-periods", "there are none any more")
    .option(
      "--console-idle <minutes>",
      "how long the console may stand unused before its administrators sign in again; or none",
    );
  withYes(withReason(set)).action(
    perform<[string], SetOptions>(async (session, [id], options) => {
      const { admin, terminal, time } = session;
      const api = await admin("accounts:read", "sign-ins:read", "policy:write");
      const to = path`/institutions/${id}/policy`;
      const { value, etag } = await api({ path: to, answer: policy });
      const changed = changedPolicy(value, options, time);
      if (changed === value) throw wrongUsage("Say what is to change; --help lists what can.");
      const body = { ...sent(changed), ...givenReason(options) };
      const change = { policy: { institution: id, ...sent(changed) } };
      const previewToken = await previewed(session, api, { change, yes: options.yes });
      const request = { method: "PUT", path: to, body, ifMatch: etag ?? "", previewToken } as const;
      const { document, value: now } = await api({ ...request, answer: policy });
      terminal.show(document, () => policyFields(now, terminal));
    }),
  );
  examples(
    set,
    "policy set northgate --timers mobile=720/168 --timers tool=none",
    "policy set northgate --yearly 08-01 --at 04:00 --stagger 6 --code new-school-year",
    'policy set northgate --quiet-period "2026-12-01..2026-12-15"',
  );
}

/** Times as the API takes them. */
const sent = ({ quietPeriods, ...rest }: Policy) => ({
  ...rest,
  ...(quietPeriods !== undefined && {
    quietPeriods: quietPeriods.map(({ from, to }) => ({ from: isoTime(from), to: isoTime(to) })),
  }),
});

const isoTime = (at: number): string => Temporal.Instant.fromEpochMilliseconds(at).toString();

const collected = (one: string, before: readonly string[] = []): readonly string[] => [...before, one];

const policyFields = (
  { timers, mobileAccess, schedule, quietPeriods = [], consoleIdleMinutes: idle }: Policy,
  terminal: Terminal,
) =>
  fieldList([
    ...Object.entries(timers).map(([kind, of]): [string, string] => [
      `Timers, ${kind}`,
      `${of.absoluteHours} h absolute, ${of.slidingHours} h sliding, ${of.ends}`,
    ]),
    ["Mobile access", mobileAccess === false ? "off" : "on"],
    ["Sign in again", schedule === undefined ? "never on a schedule" : scheduleWords(schedule)],
    ...quietPeriods.map(({ from, to }): [string, string] => [
      "Quiet period",
      `${terminal.time(from)} to ${terminal.time(to)}`,
    ]),
    ["Idle console", idle === undefined ? undefined : `${idle} min`],
  ]);

function scheduleWords(schedule: NonNullable<Policy["schedule"]>): string {
  const { everyDays, from, yearly, at, mobileOnly, staggerHours } = schedule;
  return [
    yearly === undefined
      ? `every ${everyDays === 1 ? "day" : `${everyDays} days`} from ${from} at ${at}`
      : `each year on ${yearly} at ${at}`,
    ...(mobileOnly === true ? ["in mobile apps only"] : []),
    ...(staggerHours === undefined ? [] : [`spread over ${staggerHours} h`]),
  ].join(", ");
}
