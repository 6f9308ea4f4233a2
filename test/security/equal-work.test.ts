import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, it } from "vitest";
import { differences, timesOf } from "../support/timing.ts";
import { type Alike, startAlike } from "./alike.ts";

/** A few hundred questions each; `npm run drill -- timing` asks thousands. */
let alike: Alike;
beforeAll(async () => {
  alike = await startAlike();
});
afterAll(() => alike.parties.running.stop());

type Asks = Readonly<Record<string, () => Promise<{ readonly status: number; readonly text: string }>>>;

/** What they say: one and the same, if nobody can tell them apart by it. */
async function answersTo(asks: Asks): Promise<ReadonlySet<string>> {
  const answers = await Promise.all(Object.values(asks).map((ask) => ask()));
  return new Set(answers.map(({ status, text }) => `${status} ${text}`));
}

/**
 * Those that take another time than the first: by Welch's t, and by a tenth of the median. A busy machine brings about the
 * one or the other, what is left out for some, such as a hash, both. The drill wants each to be small.
 */
async function toldByTime(asks: Asks, rounds: number) {
  const found = differences(await timesOf(asks, rounds));
  return Object.entries(found).filter(
    ([, { t, gap, median }]) => Math.abs(t) >= 4.5 && gap >= Math.max(median / 10, 0.1),
  );
}

/** A statistic is wrong once in a while; a difference that is there shows every time. */
const measured = { timeout: 240_000, retry: 3 };

it("looks at passwords whose hashes take as long as those of people's do", () => {
  using file = new DatabaseSync(join(alike.parties.running.folder, "records.sqlite"), { readOnly: true });
  const hashes = file.prepare("select hash from password_hashes").all();
  expect(hashes.length).toBeGreaterThan(5);
  expect(hashes.filter(({ hash }) => !String(hash).startsWith("$argon2id$v=19$m=19456,"))).toEqual([]);
});

it(
  "takes as long for an unknown username, and for a suspended account, as for a wrong password",
  measured,
  async () => {
    const { wrong, unknown, suspended } = alike.signIns;
    expect((await answersTo({ wrong, unknown, suspended })).size).toBe(1);
    expect(await toldByTime({ wrong, unknown, suspended }, 60)).toEqual([]);
  },
);

it(
  "takes as long for a token that has run out, was ended, is meant for others or is malformed as for an unknown one",
  measured,
  async () => {
    expect((await answersTo(alike.introspections)).size).toBe(1);
    expect(await toldByTime(alike.introspections, 200)).toEqual([]);
  },
);

it(
  "takes as long to revoke a token that has run out, was ended, is another's or is none, as an unknown one",
  measured,
  async () => {
    expect((await answersTo(alike.revocations)).size).toBe(1);
    expect(await toldByTime(alike.revocations, 200)).toEqual([]);
  },
);

it("lets no answer out early that tells nothing of a token, whoever gives it", async () => {
  const { parties, introspections, revocations } = alike;
  const handedOver = { token: "unknown", token_type_hint: "refresh_token" };
  const asks = {
    ...introspections,
    handedOver: () => parties.post("/introspect", handedOver, parties.as("platform-api")),
  };
  for (const some of [asks, revocations])
    for (const times of Object.values(await timesOf(some, 20))) expect(Math.min(...times)).toBeGreaterThan(5);
});

it(
  "takes as long for an account that hears no more passwords as for a wrong password",
  measured,
  async () => {
    const { wrong, locked } = alike.signIns;
    expect((await answersTo({ wrong, locked })).size).toBe(1);
    expect(await toldByTime({ wrong, locked }, 60)).toEqual([]);
  },
);
