import { createHash, randomBytes } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { at, client, newPlace, phone } from "../../test/contracts/examples.ts";
import { temporaryPaths } from "../../test/contracts/temporary-paths.ts";
import type { EngineRecord, EngineRecords } from "../store/port/engine-records.ts";
import { openSqlStores, type SqlStores } from "../store/sql/open.ts";
import { refreshRetry } from "./refresh-retry.ts";

const paths = temporaryPaths();
let stores: SqlStores;
let file: string;
beforeEach(async () => {
  const place = paths(newPlace());
  file = place.signInsPath;
  stores = await openSqlStores(place);
});
afterEach(async () => stores.close());

const hashOf = (value: string): string => createHash("sha256").update(value).digest("base64url");
const newValue = (): string => randomBytes(32).toString("base64url");

const record = (model: string, value: string): EngineRecord => ({
  model,
  hash: hashOf(value),
  payload: { kind: model },
  expiresAt: at(3_600_000),
  grantId: phone,
});

class UsedTwice extends Error {}

type Body = Readonly<Record<string, unknown>>;

/**
 * A server with the records that it is given. Its handler does with them what the engine's does, in the same order:
 * finds the token, uses it, keeps the next one and an access token. test/flows asks the engine itself.
 */
function server(engineRecords: EngineRecords): (token: string) => Promise<Body> {
  const retries = refreshRetry({
    engineRecords,
    client: () => client(),
    usedTwice: async () => new UsedTwice(),
    now: () => at(1000),
  });
  const asEngine = async (ctx: { body: unknown }, token: string): Promise<void> => {
    const { engineRecords: seen } = retries;
    const found = await seen.find("RefreshToken", hashOf(token), at(1000));
    if (found === undefined || "consumed" in found.payload) throw new Error("not good");
    if (!(await seen.consume("RefreshToken", found.hash, { at: at(1000) }))) throw new Error("not first");
    const [next, access] = [newValue(), newValue()];
    await seen.put(record("RefreshToken", next));
    await seen.put(record("AccessToken", access));
    ctx.body = { access_token: access, refresh_token: next };
  };
  return async (token) => {
    const oidc = { params: { refresh_token: token }, client: { clientId: "app" }, entities: {} };
    const ctx = { oidc, body: undefined };
    await retries.wrap(async () => asEngine(ctx, token))(ctx as never);
    return { ...Object(ctx.body), expires_in: undefined };
  };
}

type Side = "before" | "after";

/** The same records, and the server dies at one of its calls: before it has an effect, or after it. */
function dyingAt(step: number, side: Side): EngineRecords {
  let steps = 0;
  const dying = (call: (...given: never[]) => Promise<unknown>) =>
    async function once(...given: never[]) {
      steps += 1;
      if (steps === step && side === "before") throw new Death();
      if (steps > step) throw new Death();
      const answer = await call(...given);
      if (steps === step) throw new Death();
      return answer;
    };
  return inSteps(
    Object.fromEntries(
      Object.entries(stores.engineRecords).map(([name, call]) => [name, dying(call)]),
    ) as unknown as EngineRecords,
  );
}

/** A store that puts what follows a use one by one after it, as the port allows. */
const inSteps = (records: EngineRecords): EngineRecords => ({
  ...records,
  async consume(model, hash, { successors = [], ...use }) {
    const won = await records.consume(model, hash, use);
    if (won) for (const successor of successors) await records.put(successor);
    return won;
  },
});

class Death extends Error {}

async function begin(): Promise<string> {
  const token = newValue();
  await stores.engineRecords.put(record("RefreshToken", token));
  return token;
}

/** Hashes of the refresh tokens that can be used still. */
function usable(): readonly string[] {
  const read = new DatabaseSync(file, { readOnly: true });
  const rows = read
    .prepare("select hash from engine_records where model = 'RefreshToken' and consumed_at is null")
    .all();
  read.close();
  return rows.map(({ hash }) => String(hash));
}

const ifItLives = (answer: Promise<Body>): Promise<Body | undefined> =>
  answer.catch((error: unknown) => {
    if (error instanceof Death) return undefined;
    throw error;
  });

/** A first use makes four calls, a repetition that finishes the work of a dead process makes four too. */
const deaths = [1, 2, 3, 4].flatMap((step) =>
  (["before", "after"] as const).map((side) => [step, side] as const),
);

describe("a process that dies at any step of a refresh", () => {
  it("is seen to die at each of them, and at no other", async () => {
    for (const [step, side] of deaths)
      expect(await ifItLives(server(dyingAt(step, side))(await begin()))).toBeUndefined();
    expect(await server(dyingAt(5, "before"))(await begin())).toHaveProperty("access_token");
  });

  it.each(deaths)(
    "leaves the sign-in whole: step %i, %s, and once more at any step of the repetition",
    async (...first) => {
      for (const second of deaths) {
        const before = usable();
        const token = await begin();
        await ifItLives(server(dyingAt(...first))(token));
        const told = await ifItLives(server(dyingAt(...second))(token));
        const answer = await server(stores.engineRecords)(token);
        expect(told ?? answer).toEqual(answer);

        const next = String(answer["refresh_token"]);
        expect(usable().filter((hash) => !before.includes(hash))).toEqual([hashOf(next)]);
        const access = hashOf(String(answer["access_token"]));
        expect(await stores.engineRecords.find("AccessToken", access, at(1000))).toBeDefined();
        await server(stores.engineRecords)(next);
        await expect(server(stores.engineRecords)(token)).rejects.toThrow(UsedTwice);
      }
    },
  );

  it("leaves one successor to all that ask at once, whichever of them die", async () => {
    for (const [step, side] of deaths) {
      const before = usable();
      const token = await begin();
      const records = [dyingAt(step, side), stores.engineRecords, dyingAt(step, side), stores.engineRecords];
      const answers = await Promise.all(records.map((each) => ifItLives(server(each)(token))));
      const [answer, ...others] = answers.filter((each) => each !== undefined);
      for (const other of others) expect(other).toEqual(answer);
      expect(others.length).toBeGreaterThan(0);
      const next = hashOf(String(answer?.["refresh_token"]));
      expect(usable().filter((hash) => !before.includes(hash))).toEqual([next]);
    }
  });
});

it("a process that was held up gives back no life to what was used meanwhile", async () => {
  const token = await begin();
  const held = Promise.withResolvers<void>();
  const waits = Promise.withResolvers<void>();
  const slow = server(
    inSteps({
      ...stores.engineRecords,
      async put(given) {
        waits.resolve();
        await held.promise;
        await stores.engineRecords.put(given);
      },
    }),
  );
  const late = slow(token);
  await waits.promise;
  const answer = await server(stores.engineRecords)(token);
  const next = await server(stores.engineRecords)(String(answer["refresh_token"]));
  held.resolve();
  expect(await late).toEqual(answer);
  expect(usable()).toEqual([hashOf(String(next["refresh_token"]))]);
  expect(await server(stores.engineRecords)(String(answer["refresh_token"]))).toEqual(next);
});

it("an engine that refreshes in another way is found out", async () => {
  const { wrap } = refreshRetry({
    engineRecords: stores.engineRecords,
    client: () => client(),
    usedTwice: async () => new UsedTwice(),
    now: () => at(1000),
  });
  const ctx = { oidc: { params: {}, client: { clientId: "app" }, entities: {} }, body: {} };
  await expect(Promise.resolve(wrap(() => undefined)(ctx as never))).rejects.toThrow("in another way");
});
