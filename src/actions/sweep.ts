import { setImmediate } from "node:timers/promises";
import type { GrantId } from "../policy/ids.ts";
import { overForGood } from "../policy/over-for-good.ts";
import { before, type Duration, days, type Instant } from "../policy/time.ts";
import type { DayCounts } from "../store/port/day-counts.ts";
import type { EngineRecords } from "../store/port/engine-records.ts";
import type { Grant } from "../store/port/entities.ts";
import { factsOf, signInOf } from "../store/port/facts.ts";
import type { Records } from "../store/port/records.ts";
import type { SignIns } from "../store/port/sign-ins.ts";
import { dayIn } from "./count-by-day.ts";

/** How long a sign-in that is over stays on lists, and comes back if a looser policy allows it again. */
const keptAfterUse: Duration = days(30);

interface SweepDeps {
  readonly records: Pick<Records, "standing" | "pruneChanges">;
  readonly signIns: SignIns;
  readonly engineRecords: EngineRecords;
  readonly dayCounts: Pick<DayCounts, "sweepDayCounts">;
  readonly now: () => Instant;
}

export interface Swept {
  readonly records: number;
  readonly changes: number;
  readonly grants: number;
  readonly dayCounts: number;
}

/** A school term, and some. */
const countsKept: Duration = days(120);

const recordsAtOnce = 500;
const stepsAtOnce = 40;
const grantsAtOnce = 100;
const changesAtOnce = 500;

/** Far more than a process that runs is ever behind. One that is farther behind begins again with a snapshot. */
const changesKept = 10_000;

/** Removes what has expired, in small steps, so many a call. A sign-in that is allowed or paused stays, however long. */
export function sweeper({
  records,
  signIns,
  engineRecords,
  dayCounts,
  now,
}: SweepDeps): () => Promise<Swept> {
  let after: GrantId | undefined;

  return async () => ({
    records: await sweepRecords(),
    changes: await records.pruneChanges(changesKept, changesAtOnce),
    grants: await sweepGrants(),
    dayCounts: await dayCounts.sweepDayCounts(dayIn("UTC", before(now(), countsKept))),
  });

  async function sweepRecords(): Promise<number> {
    let removed = 0;
    for (let step = 1; step <= stepsAtOnce; step += 1) {
      const some = await engineRecords.sweep(now(), recordsAtOnce);
      removed += some;
      if (some < recordsAtOnce) break;
      await setImmediate();
    }
    return removed;
  }

  async function sweepGrants(): Promise<number> {
    const page = { before: before(now(), keptAfterUse), limit: grantsAtOnce };
    const idle = await signIns.idleGrants(after === undefined ? page : { ...page, after });
    after = idle.length < grantsAtOnce ? undefined : idle.at(-1)?.id;
    const over: GrantId[] = [];
    for (const grant of idle) if (await isOver(grant)) over.push(grant.id);
    if (over.length > 0) await signIns.removeGrants(over);
    return over.length;
  }

  async function isOver(grant: Grant): Promise<boolean> {
    const standing = await records.standing({
      accountId: grant.accountId,
      clientId: grant.clientId,
      grantId: grant.id,
    });
    if (standing === undefined) return true;
    return overForGood(factsOf(signInOf(grant, standing.account), standing), now());
  }
}
