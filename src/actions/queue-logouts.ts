import { decide } from "../policy/decide.ts";
import type { Denial } from "../policy/denials.ts";
import type { Facts } from "../policy/facts.ts";
import type { ClientId, DenialId } from "../policy/ids.ts";
import { switchedOn } from "../policy/switches.ts";
import { after, type Instant, seconds } from "../policy/time.ts";
import type { Client, Grant } from "../store/port/entities.ts";
import type { Ending, Logouts } from "../store/port/logouts.ts";
import type { RecordsReader } from "../store/port/records.ts";
import type { GrantQuery, SignInReader } from "../store/port/sign-ins.ts";
import { noticesOf } from "./logout-notice.ts";

interface Deps {
  readonly records: RecordsReader;
  readonly signIns: SignInReader;
  readonly logouts: Logouts;
  readonly client: (id: ClientId) => Client | undefined;
  readonly clients: () => readonly Client[];
  readonly now: () => Instant;
}

const grantsAtOnce = 200;
const claimLasts = seconds(30);

/**
 * Looks through a page of what one denial has ended, and queues a notice for each client that registered for it. Whoever
 * wrote the denial has long been answered: it may have ended a million sign-ins. False when nothing is due.
 */
export const queueLogouts = (deps: Deps) => async (): Promise<boolean> => {
  const { records, logouts, now } = deps;
  const ending = await logouts.claimEnding(now(), after(now(), claimLasts));
  if (ending === undefined) return false;
  const denial = await records.denial(ending.denialId);
  const anybody = deps.clients().some(({ backchannelLogoutUri }) => backchannelLogoutUri !== undefined);
  const grants = denial === undefined || !anybody ? [] : await affected(deps, denial, ending);
  const last = grants.length < grantsAtOnce ? undefined : grants.at(-1)?.id;
  const found = denial === undefined ? [] : await noticesOf(deps, grants, overBy(denial, now()));
  await logouts.queue(ending, { logouts: found, ...(last !== undefined && { after: last }) });
  return true;
};

async function affected(
  { signIns }: Deps,
  denial: Denial,
  { after: end }: Ending,
): Promise<readonly Grant[]> {
  if (denial.type === "grant-revocation") return [(await signIns.grant(denial.grantId)) ?? []].flat();
  const page = { limit: grantsAtOnce, ...(end !== undefined && { after: end }) };
  return signIns.grantsAt(reachOf(denial), page);
}

function reachOf(denial: Exclude<Denial, { type: "grant-revocation" }>): GrantQuery {
  if (denial.type !== "cut-off") return { accountId: denial.accountId };
  const { level: _, ...at } = denial.target;
  return { ...at, signedInUntil: denial.notBefore };
}

const overBy =
  (denial: Denial, now: Instant) =>
  (facts: Facts): DenialId | undefined =>
    isOverBy(denial, facts, now) ? denial.id : undefined;

/** By this denial, and not long before by something else. What is switched off is only paused, and can still be ended. */
function isOverBy(denial: Denial, facts: Facts, now: Instant): boolean {
  if (isSignOut(denial, facts)) return true;
  const verdict = decide(switchedOn({ ...facts, denials: [denial] }), now);
  const begun = denial.type === "suspension" ? denial.startsAt : denial.at;
  const lived = decide(switchedOn({ ...facts, denials: [] }), begun).allowed;
  return lived && !verdict.allowed && verdict.record === denial.id;
}

/**
 * A tool's sign-in goes on when the browser signs out, but its session in that browser does not (§2.3). Asked only of
 * sign-ins in a session that a cut-off reaches back to.
 */
const isSignOut = (denial: Denial, { signIn }: Facts): boolean =>
  denial.type === "cut-off" && denial.onlySession === signIn.sessionUid;
