import { after, type Duration, type Instant, minutes } from "../policy/time.ts";
import type { EngineRecords } from "../store/port/engine-records.ts";

interface Deps {
  readonly engineRecords: Pick<EngineRecords, "put" | "find">;
  readonly now: () => Instant;
}

/** Not the engine's, but kept as its own are: it ends by itself, and any process finds it. */
const model = "ConsoleList";

const kept: Duration = minutes(60);

/**
 * What a page needs again at its next request, under a name. Whoever keeps a text has sealed it: it is nobody's business here, so there is
 * no audit of it.
 */
export const keepText = ({ engineRecords, now }: Deps) => ({
  keep: (name: string, text: string): Promise<void> =>
    engineRecords.put({ model, hash: name, payload: { text }, expiresAt: after(now(), kept) }),
  kept: async (name: string): Promise<string | undefined> => {
    const found = await engineRecords.find(model, name, now());
    return found === undefined ? undefined : String(found.payload["text"]);
  },
});
