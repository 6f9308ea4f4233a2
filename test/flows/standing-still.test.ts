import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { hours, type Instant, instant, minutes } from "../../src/policy/time.ts";
import { codeFor, type Parties, startParties } from "../security/parties.ts";
import { signIn } from "../support/phone.ts";

/** How much later it is at each look at the clock: a process that stands still between any two steps of its work. */
let standsStillFor = 0;
let late = 0;
let parties: Parties;
beforeAll(async () => {
  parties = await startParties({ now });
});
afterAll(async () => parties.running.stop());
beforeEach(() => {
  standsStillFor = 0;
});

function now(): Instant {
  late += standsStillFor;
  return instant(Date.now() + late);
}

/** The newest access token as it is kept, in milliseconds. */
function newestToken(): { readonly issuedAt: number; readonly endsAt: number } {
  const file = new DatabaseSync(join(parties.running.folder, "sign-ins.sqlite"), { readOnly: true });
  const row = file
    .prepare(
      `select payload ->> 'issuedAt' as issued, expires_at as ends from engine_records
       where model = 'AccessToken' order by issued desc limit 1`,
    )
    .get();
  file.close();
  return { issuedAt: Number(row?.["issued"]), endsAt: Number(row?.["ends"]) };
}

const refresh = async (): Promise<void> => {
  const { refresh_token } = (await signIn(parties.phone, parties.ana)).tokens;
  standsStillFor = minutes(2);
  expect(await parties.refresh("learning-app", refresh_token)).toMatchObject({ status: 200 });
};

const exchange = async (): Promise<void> => {
  const form = await codeFor(parties.phone, parties.ana);
  // A code lives for a minute.
  standsStillFor = minutes(0.1);
  expect(await parties.post("/token", form)).toMatchObject({ status: 200 });
};

it.each([
  ["a refresh", refresh],
  ["the exchange of a code", exchange],
])(
  "%s during which the process stands still issues a token that ends an hour after its sign-in was judged",
  async (_what, request) => {
    const begun = Date.now() + late;
    await request();
    const { issuedAt, endsAt } = newestToken();
    expect(endsAt - issuedAt).toBeLessThanOrEqual(hours(1));
    expect(issuedAt).toBeGreaterThanOrEqual(begun);
  },
);
