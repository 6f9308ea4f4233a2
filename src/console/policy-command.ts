import type { Institution } from "../admin-client/institutions.ts";
import { command, option } from "./command.ts";
import { fieldsOf, type Policy, quietPeriodsIn, timedKinds } from "./policy-data.ts";

interface Change {
  readonly present: Policy;
  readonly fields: Readonly<Record<string, string>>;
}

/** The command that changes what differs from the present policy, and nothing else. */
export function policyCommand(school: Institution, { present, fields }: Change): string {
  const before = fieldsOf(present, school.timeZone);
  const differs = (...names: readonly string[]) =>
    names.some((name) => (before[name] ?? "") !== (fields[name] ?? ""));
  const timers = timedKinds.flatMap((kind) =>
    differs(`${kind}-timed`, `${kind}-absolute`, `${kind}-sliding`, `${kind}-ends`)
      ? ["--timers", `${kind}=${timersWords(fields, kind)}`]
      : [],
  );
  const access = differs("mobileAccess") ? option("--mobile-access", fields["mobileAccess"]) : [];
  const schedule = differs("repeats", "everyDays", "from", "yearly", "at", "scheduledMobileOnly", "stagger")
    ? scheduleWords(fields)
    : [];
  const quiet = quietWords({ present, fields }, school.timeZone);
  const idle = differs("consoleIdle") ? ["--console-idle", fields["consoleIdle"] || "none"] : [];
  const changes = [...timers, ...access, ...schedule, ...quiet.words, ...idle];
  const changed = command("policy", "set", school.id, ...changes);
  return quiet.first ? `${command("policy", "set", school.id, "--no-quiet-periods")} && ${changed}` : changed;
}

const timersWords = (fields: Change["fields"], kind: string): string =>
  fields[`${kind}-timed`] === "yes"
    ? [
        fields[`${kind}-absolute`],
        fields[`${kind}-sliding`],
        fields[`${kind}-ends`] === "either-runs-out" && "either-runs-out",
      ]
        .filter(Boolean)
        .join("/")
    : "none";

function scheduleWords({
  repeats,
  everyDays,
  from,
  yearly,
  at,
  scheduledMobileOnly,
  stagger,
}: Change["fields"]) {
  if (repeats === "none") return ["--no-schedule"];
  return [
    ...(repeats === "yearly"
      ? option("--yearly", yearly)
      : [...option("--every", everyDays), ...option("--from", from)]),
    ...option("--at", at),
    ...(scheduledMobileOnly === "yes" ? ["--scheduled-mobile-only"] : []),
    ...option("--stagger", stagger),
  ];
}

/** The verb adds periods or takes all away: where one is gone, it is said twice. */
function quietWords(
  { present, fields }: Change,
  timeZone: string,
): { readonly first: boolean; readonly words: readonly string[] } {
  const was = (present.quietPeriods ?? []).map(({ from, to }) =>
    periodWords(new Date(from).toISOString(), new Date(to).toISOString()),
  );
  const is = quietPeriodsIn(fields, { timeZone, present: present.quietPeriods }).map(({ from, to }) =>
    periodWords(from, to),
  );
  const kept = was.every((period) => is.includes(period));
  const added = is.filter((period) => !kept || !was.includes(period));
  return { first: !kept, words: added.flatMap((period) => ["--quiet-period", period]) };
}

const periodWords = (from: string, to: string): string =>
  `${from}..${to}`.replaceAll(/(?::00)?(?:\.000)?Z/g, "Z");
