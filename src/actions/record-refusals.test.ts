import { expect, it, vi } from "vitest";
import { signIn } from "../../test/support/sample-facts.ts";
import { twoSchools } from "../../test/two-schools.ts";
import type { Decision } from "../policy/decide.ts";
import { denialId, grantId } from "../policy/ids.ts";
import { recordRefusals, refusedKey } from "./record-refusals.ts";

const record = denialId("den_1");
const denied: Decision = { allowed: false, because: "revoked", record };
const of = (id: string) => ({ ...signIn, grantId: grantId(id) });

async function open() {
  const { signIns, now } = await twoSchools();
  const process = () => recordRefusals({ signIns, now, flushEvery: 60_000, onFault: () => undefined });
  return { signIns, process, counted: async () => signIns.counted(refusedKey(record), now()) };
}

it("counts each sign-in once, however often it comes back, on whatever process", async () => {
  const { process, counted } = await open();
  const [one, other] = [process(), process()];
  for (const id of ["a", "b", "a", "a"]) one.judged(of(id), denied);
  await one.flush();
  one.judged(of("a"), denied);
  for (const id of ["a", "c"]) other.judged(of(id), denied);
  await Promise.all([one.close(), other.close()]);
  expect(await counted()).toBe(3);
});

it("counts nothing that is allowed, has no record behind it, or is no sign-in of an app", async () => {
  const { process, counted } = await open();
  const refusals = process();
  const { grantId: _, ...session } = signIn;
  refusals.judged(of("a"), { allowed: true, until: signIn.signedInAt });
  refusals.judged(of("a"), { allowed: false, because: "session_expired" });
  refusals.judged(session, denied);
  await refusals.close();
  expect(await counted()).toBe(0);
});

it("keeps what it could not write, and counts it the next time", async () => {
  const { signIns } = await open();
  let asleep = true;
  const refusals = recordRefusals({
    signIns: {
      count: async (...asked) => (asleep ? Promise.reject(new Error("asleep")) : signIns.count(...asked)),
    },
    now: () => signIn.signedInAt,
    flushEvery: 60_000,
    onFault: () => undefined,
  });
  refusals.judged(of("a"), denied);
  await expect(refusals.flush()).rejects.toThrow("asleep");
  asleep = false;
  await refusals.close();
  expect(await signIns.counted(refusedKey(record), signIn.signedInAt)).toBe(1);
});

it("counts by itself, time after time, until it is closed", async () => {
  const { signIns, now } = await twoSchools();
  let writes = 0;
  const count: typeof signIns.count = async (...asked) => {
    writes += 1;
    return signIns.count(...asked);
  };
  const refusals = recordRefusals({ signIns: { count }, now, flushEvery: 5, onFault: () => undefined });
  refusals.judged(of("a"), denied);
  await vi.waitFor(() => expect(writes).toBe(2));
  refusals.judged(of("b"), denied);
  await vi.waitFor(() => expect(writes).toBe(4));
  await refusals.close();
  expect(await signIns.counted(refusedKey(record), now())).toBe(2);
});

it("tells of a fault when it counts by itself, and tries again", async () => {
  const { signIns, now } = await twoSchools();
  const faults: unknown[] = [];
  const fault = new Error("asleep");
  const refusals = recordRefusals({
    signIns: {
      count: async (...asked) => (faults.length < 2 ? Promise.reject(fault) : signIns.count(...asked)),
    },
    now,
    flushEvery: 5,
    onFault: (error) => faults.push(error),
  });
  refusals.judged(of("a"), denied);
  await vi.waitFor(async () => expect(await signIns.counted(refusedKey(record), now())).toBe(1));
  await refusals.close();
  expect(faults).toEqual([fault, fault]);
});

it("counts each of a record's sign-ins, and each record by itself", async () => {
  const { signIns, process, counted } = await open();
  const other = denialId("den_2");
  const refusals = process();
  refusals.judged(of("a"), denied);
  refusals.judged(of("a"), { ...denied, record: other });
  refusals.judged(of("b"), { ...denied, record: other });
  await refusals.close();
  expect(await counted()).toBe(1);
  expect(await signIns.counted(refusedKey(other), signIn.signedInAt)).toBe(2);
});

it("asks the store nothing about a sign-in that it has counted", async () => {
  const asked: string[] = [];
  const refusals = recordRefusals({
    signIns: { count: async (key) => asked.push(key) },
    now: () => signIn.signedInAt,
    flushEvery: 60_000,
    onFault: () => undefined,
  });
  refusals.judged(of("a"), denied);
  await refusals.flush();
  const before = asked.length;
  refusals.judged(of("a"), denied);
  await refusals.flush();
  expect(asked).toHaveLength(before);
  await refusals.close();
});

it("lets 10,000 wait, and passes over what comes on top", async () => {
  const asked = new Set<string>();
  const refusals = recordRefusals({
    signIns: { count: async (key) => asked.add(key).size && 2 },
    now: () => signIn.signedInAt,
    flushEvery: 60_000,
    onFault: () => undefined,
  });
  for (let n = 0; n <= 10_000; n += 1) refusals.judged(of(`grt_${n}`), denied);
  await refusals.flush();
  expect(asked.size).toBe(10_000);
  refusals.judged(of("grt_10000"), denied);
  await refusals.close();
  expect(asked.size).toBe(10_001);
});

it("remembers 100,000 that it has counted; then it begins to remember anew", async () => {
  const asked: string[] = [];
  const refusals = recordRefusals({
    signIns: { count: async (key) => asked.push(key) && 2 },
    now: () => signIn.signedInAt,
    flushEvery: 60_000,
    onFault: () => undefined,
  });
  const all = async (from: number, to: number) => {
    const before = asked.length;
    for (let n = from; n < to; n += 1) {
      refusals.judged(of(`grt_${n}`), denied);
      if (n % 10_000 === 9999) await refusals.flush();
    }
    await refusals.flush();
    return asked.length - before;
  };
  expect(await all(0, 100_000)).toBe(100_000);
  expect(await all(0, 10)).toBe(0);
  expect(await all(100_000, 100_001)).toBe(1);
  expect(await all(0, 10)).toBe(10);
  expect(await all(100_000, 100_001)).toBe(0);
  await refusals.close();
});
