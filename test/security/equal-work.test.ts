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

/** Nobody can tell the answers apart by what they say. */
async function expectSameAnswers(asks: Asks): Promise<void> {
  const answers = await Promise.all(Object.values(asks).map((ask) => ask()));
  const [first] = answers;
  expect(answers.map(({ status, text }) => [status, text])).toEqual(
    answers.map(() => [first?.status, first?.text]),
  );
}

/** Nor by how long they take. What is left out for some, such as a hash, shows in both measures. */
async function expectSameTimes(asks: Asks, { rounds, apart }: { rounds: number; apart: number }) {
  const found = differences(await timesOf(asks, rounds));
  for (const [name, { t, gap, median }] of Object.entries(found)) {
    expect([name, t, Math.abs(t) < 4.5]).toEqual([name, t, true]);
    expect([name, gap, gap < Math.max(median * apart, 0.2)]).toEqual([name, gap, true]);
  }
}

/** A statistic is wrong once in a while; a difference that is there shows every time. */
const measured = { timeout: 240_000, retry: 3 };

it(
  "takes as long for an unknown username, and for a suspended account, as for a wrong password",
  measured,
  async () => {
    const { wrong, unknown, suspended } = alike.signIns;
    await expectSameAnswers({ wrong, unknown, suspended });
    await expectSameTimes({ wrong, unknown, suspended }, { rounds: 60, apart: 0.25 });
  },
);

it(
  "takes as long for a token that has run out, was ended or is meant for others as for an unknown one",
  measured,
  async () => {
    await expectSameAnswers(alike.introspections);
    // Whether a token is malformed its holder sees, so that may take longer.
    const { malformed: _, ...tokens } = alike.introspections;
    await expectSameTimes(tokens, { rounds: 200, apart: 0.5 });
  },
);

it(
  "takes as long to revoke a token that has run out, was ended, is another's or is none, as an unknown one",
  measured,
  async () => {
    await expectSameAnswers(alike.revocations);
    await expectSameTimes(alike.revocations, { rounds: 200, apart: 0.5 });
  },
);

it(
  "takes as long for an account that hears no more passwords as for a wrong password",
  measured,
  async () => {
    const { wrong, locked } = alike.signIns;
    await expectSameAnswers({ wrong, locked });
    await expectSameTimes({ wrong, locked }, { rounds: 60, apart: 0.25 });
  },
);
