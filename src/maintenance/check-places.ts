import type { Settings } from "../config/settings.ts";
import { read, UnreadablePlaces } from "../http/places.ts";
import { before, days, type Instant } from "../policy/time.ts";
import { type Check, look, ok, wrong } from "../store/port/examination.ts";

/** Addresses change hands: an old file says many wrong. */
const old = days(180);

/** The file that tells where addresses are, if there is to be one. */
export async function checkPlaces(
  { placesFile }: Pick<Settings, "placesFile">,
  now: Instant,
): Promise<readonly Check[]> {
  if (placesFile === undefined) return [];
  try {
    const { madeAt } = await read(placesFile);
    const day = new Date(madeAt).toISOString().slice(0, 10);
    if (madeAt > before(now, old)) return [ok("places", `${placesFile}, of ${day}`)];
    return [look("places", `${placesFile} is of ${day}`, "Get a newer one: it is read within a minute.")];
  } catch (error) {
    if (!(error instanceof UnreadablePlaces)) throw error;
    return [
      wrong(
        "places",
        error.message.replace("HALLPASS_PLACES: ", ""),
        "HALLPASS_PLACES must name a file in the MaxMind DB format that this user may read.",
      ),
    ];
  }
}
