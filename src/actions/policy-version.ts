import { createHash } from "node:crypto";
import { clientKinds, type InstitutionPolicy } from "../policy/facts.ts";

/** What an institution decides for itself; whether it is switched off is the deployment's business. */
export type OwnPolicy = Omit<InstitutionPolicy, "disabled">;

/** Two policies have the same version when they say the same, in whatever order it was written down. */
export const policyVersion = (policy: OwnPolicy): string =>
  createHash("sha256")
    .update(JSON.stringify(inOrder(policy)))
    .digest("base64url")
    .slice(0, 22);

const inOrder = ({ timers, mobileAccess, schedule, quietPeriods = [], consoleIdle }: OwnPolicy): unknown => [
  clientKinds.map((kind) => {
    const { absolute, sliding, ends } = timers[kind] ?? {};
    return [absolute ?? null, sliding ?? null, ends ?? null];
  }),
  mobileAccess ?? null,
  schedule === undefined ? null : scheduleInOrder(schedule),
  quietPeriods.map(({ from, to }) => [from, to]),
  // Nothing where nothing is said: as versions that did not know it had it.
  ...(consoleIdle === undefined ? [] : [consoleIdle]),
];

const scheduleInOrder = ({
  repeats,
  at,
  mobileOnly = false,
  staggerHours = 0,
}: NonNullable<OwnPolicy["schedule"]>): unknown => [
  "yearly" in repeats ? [repeats.yearly] : [repeats.everyDays, repeats.from],
  at,
  mobileOnly,
  staggerHours,
];
