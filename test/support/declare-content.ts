import { applyContent } from "../../src/actions/apply-content.ts";
import { operator } from "../../src/actions/caller.ts";
import { parseContent } from "../../src/config/parse-content.ts";
import { lookAtLeases } from "../../src/rulebook/sightings.ts";
import { takeEffectElsewhere } from "../../src/rulebook/take-effect.ts";
import { keepTime } from "../../src/store/port/keep-time.ts";
import type { Clocks } from "../../src/store/port/store-clock.ts";
import { openRecords } from "../../src/stores.ts";

/** Applies content as the operator at the machine does, while servers run on the same stores. Returns the secrets it made. */
export async function declareContent(
  place: Parameters<typeof openRecords>[0],
  document: object,
  { wall, elapsed }: Clocks,
): Promise<ReadonlyMap<string, string>> {
  const stores = await openRecords(place);
  const { leases } = stores;
  const { records, now } = await keepTime(stores, { wall, elapsed });
  const everywhere = takeEffectElsewhere({ look: lookAtLeases({ leases, elapsed }), elapsed });
  const deps = {
    records,
    now,
    takeEffect: async () => everywhere(await records.lastChange()),
    hashPassword: async () => "",
  };
  const declared = parseContent(JSON.stringify(document), "content");
  const outcome = await applyContent(deps)(operator("test"), declared, { dryRun: false });
  await stores.close();
  if (outcome.outcome !== "applied") throw new Error(`content: ${outcome.outcome}`);
  return new Map(outcome.generated.map((made) => [made.id, "secret" in made ? made.secret : made.password]));
}
