import type { Content, DeclaredAccount, DeclaredClient, DeclaredInstitution } from "../actions/content.ts";
import type { Timers } from "../policy/facts.ts";
import { clientId, institutionId } from "../policy/ids.ts";
import type { QuietPeriod, Schedule } from "../policy/schedule.ts";
import { hours, instant, minutes } from "../policy/time.ts";
import type { ContentFile } from "./content-schema.ts";
import type { Schedule as ScheduleInFile } from "./schedule-schema.ts";

type List<Key extends keyof ContentFile> = NonNullable<ContentFile[Key]>[number];

/** The same content in the words of the program: ids, durations, and who gets a secret. */
export const declared = ({ institutions, clients, accounts }: ContentFile): Content => ({
  institutions: (institutions ?? []).map(institution),
  clients: (clients ?? []).map(clientDeclared),
  accounts: (accounts ?? []).map(account),
});

function institution({
  id,
  colour,
  logo,
  timers,
  schedule,
  quietPeriods,
  consoleIdleMinutes: idle,
  ...rest
}: List<"institutions">): DeclaredInstitution {
  const kinds = Object.entries(given(timers ?? {})).map(([kind, value]) => [kind, timersOf(value)]);
  return {
    ...given(rest),
    id: institutionId(id),
    ...(colour !== undefined && { colour: unlessNone(colour) }),
    ...(logo !== undefined && { logo: unlessNone(logo) }),
    ...(timers !== undefined && { timers: Object.fromEntries(kinds) }),
    ...(schedule !== undefined && { schedule: schedule === "none" ? null : scheduleOf(schedule) }),
    ...(quietPeriods !== undefined && { quietPeriods: quietPeriods.map(quietPeriod) }),
    ...idleOf(idle),
  };
}

const idleOf = (told: number | "none" | undefined) =>
  told !== undefined && { consoleIdle: told === "none" ? null : minutes(told) };

function scheduleOf({ everyDays = 1, from = "", yearly, at, ...rest }: ScheduleInFile): Schedule {
  return { repeats: yearly === undefined ? { everyDays, from } : { yearly }, at, ...given(rest) };
}

const quietPeriod = ({ from, to }: { from: string; to: string }): QuietPeriod => ({
  from: instant(Date.parse(from)),
  to: instant(Date.parse(to)),
});

function timersOf(
  value: "none" | { absoluteHours: number; slidingHours: number; ends?: Timers["ends"] | undefined },
) {
  if (value === "none") return null;
  const { absoluteHours, slidingHours, ends } = value;
  return { absolute: hours(absoluteHours), sliding: hours(slidingHours), ends: ends ?? "both-run-out" };
}

export function clientDeclared({ id, institutions, secret, ...rest }: List<"clients">): DeclaredClient {
  const { backchannelLogoutUri, signedAccessTokens, publicKeys, ...others } = { ...mayBeNone, ...rest };
  const ordinary = rest.kind === "mobile" ? "none" : "generate";
  return {
    ...given({ ...others, ...withoutNone({ backchannelLogoutUri, signedAccessTokens, publicKeys }) }),
    id: clientId(id),
    institutions: institutions === "all" ? "all" : institutions.map(institutionId),
    secret: Array.isArray(publicKeys) ? "none" : (secret ?? ordinary),
  };
}

const mayBeNone = { backchannelLogoutUri: undefined, signedAccessTokens: undefined, publicKeys: undefined };

type WithoutNone<Fields> = { [Key in keyof Fields]: Exclude<Fields[Key], "none"> | null };

/** "none" takes away what is recorded. */
const withoutNone = <Fields extends object>(fields: Fields): WithoutNone<Fields> =>
  Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, value === "none" ? null : value]),
  ) as WithoutNone<Fields>;

function account({
  institution: at,
  email,
  password,
  passwordHash,
  ...rest
}: List<"accounts">): DeclaredAccount {
  return {
    ...given(rest),
    institutionId: institutionId(at),
    ...(email !== undefined && { email: unlessNone(email) }),
    ...(password === "generate" && { password }),
    ...(passwordHash !== undefined && { password: { hash: passwordHash } }),
  };
}

const unlessNone = (text: string): string | null => (text === "none" ? null : text);

type Given<Fields> = { [Key in keyof Fields]: Exclude<Fields[Key], undefined> };

/** Without the keys that hold nothing, which would count as said. */
function given<Fields extends object>(fields: Fields): Given<Fields> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Given<Fields>;
}
