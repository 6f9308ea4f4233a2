import { userInfo } from "node:os";
import { type ApplyOptions, applyContent } from "../actions/apply-content.ts";
import { operator } from "../actions/caller.ts";
import { passwordHasher } from "../actions/hash-password.ts";
import { readContentFile } from "../config/parse-content.ts";
import type { Settings } from "../config/settings.ts";
import { lookAtLeases } from "../rulebook/sightings.ts";
import { takeEffectElsewhere } from "../rulebook/take-effect.ts";
import { keepTime } from "../store/port/keep-time.ts";
import type { Clocks } from "../store/port/store-clock.ts";
import { migrateStores, openRecords } from "../stores.ts";

/** Brings the stores of this machine up to date and names what it ran. */
export const migrateHere = async (settings: Settings): Promise<{ readonly ran: readonly string[] }> => ({
  ran: await migrateStores(settings),
});

interface WhatToApply extends ApplyOptions {
  readonly file: string;
}

/** Applies a content file to the stores of this machine, also while servers run on them. */
export async function applyHere(
  settings: Settings,
  clocks: Clocks,
  { file, ...options }: WhatToApply,
): Promise<unknown> {
  const stores = await openRecords(settings);
  try {
    const { hash } = passwordHasher({ atOnce: settings.passwordHashesAtOnce });
    const { records, leases, now } = await keepTime(stores, clocks);
    const { elapsed } = clocks;
    const everywhere = takeEffectElsewhere({ look: lookAtLeases({ leases, elapsed }), elapsed });
    const deps = {
      records,
      now,
      takeEffect: async () => everywhere(await records.lastChange()),
      hashPassword: hash,
    };
    return await applyContent(deps)(operator(userInfo().username), readContentFile(file), options);
  } finally {
    await stores.close();
  }
}
