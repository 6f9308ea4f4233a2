import { userInfo } from "node:os";
import { operator } from "../actions/caller.ts";
import { restoreRecords } from "../actions/restore-records.ts";
import type { Settings } from "../config/settings.ts";
import type { CutOff } from "../policy/denials.ts";
import type { GrantId } from "../policy/ids.ts";
import { before, type Instant, latest, minutes } from "../policy/time.ts";
import { lookAtLeases } from "../rulebook/sightings.ts";
import { takeEffectElsewhere } from "../rulebook/take-effect.ts";
import { keepTime } from "../store/port/keep-time.ts";
import type { SignInReader } from "../store/port/sign-ins.ts";
import type { Clocks } from "../store/port/store-clock.ts";
import { openStores } from "../stores.ts";
import { MoveRefused } from "./moved-file.ts";

export interface Found {
  /** The latest that the records know of: what was done later is not in them. */
  readonly recordsEnd: Instant;
  /** Of the sign-ins that are kept. */
  readonly latestSignIn?: Instant;
}

interface How {
  /** When the backup was made, as the operator knows. */
  readonly at?: Instant;
  /** Told what was found; whatever it throws stops the restore before anything is changed. */
  readonly confirm: (found: Found) => Promise<void>;
}

/** Makes records that were put back from an old backup safe to use. Servers may run, but had better not yet. */
export async function restore(
  settings: Settings,
  clocks: Clocks,
  { at, confirm }: How,
): Promise<Found & { readonly cutOff: CutOff }> {
  const { wall, elapsed } = clocks;
  const stores = await openStores(settings, { wall, log: silent });
  try {
    const found = await whatIsThere(await stores.records.latestInstant(), stores.signIns);
    refuseAnother(found, at);
    await confirm(found);
    const { records, leases, now } = await keepTime(stores, clocks);
    const everywhere = takeEffectElsewhere({ look: lookAtLeases({ leases, elapsed }), elapsed });
    const takeEffect = async () => everywhere(await records.lastChange());
    const cutOff = await restoreRecords({ records, now, takeEffect })(operator(userInfo().username), found);
    return { ...found, cutOff };
  } finally {
    await stores.close();
  }
}

const silent = { info: () => undefined, warn: () => undefined };

const pageSize = 500;

async function whatIsThere(recordsEnd: Instant, signIns: SignInReader): Promise<Found> {
  let found: Instant | undefined;
  let after: GrantId | undefined;
  do {
    const page = { limit: pageSize, ...(after !== undefined && { after }) };
    const grants = await signIns.grantsAt({}, page);
    for (const { signedInAt } of grants) found = latest(found ?? signedInAt, signedInAt);
    after = grants.length < pageSize ? undefined : grants.at(-1)?.id;
  } while (after !== undefined);
  return found === undefined ? { recordsEnd } : { recordsEnd, latestSignIn: found };
}

/** Clocks, and people who write down a time. */
const slack = minutes(5);

/** A backup cannot know what came after it. */
function refuseAnother({ recordsEnd }: Found, at: Instant | undefined): void {
  if (at === undefined || before(recordsEnd, slack) <= at) return;
  throw new MoveRefused(
    `These records know what happened until ${new Date(recordsEnd).toISOString()}: they are not a backup of ${new Date(at).toISOString()}. Was it put back, and do the settings name the place where?`,
  );
}
