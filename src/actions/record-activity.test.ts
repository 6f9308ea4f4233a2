import { expect, it } from "vitest";
import { type GrantId, grantId } from "../policy/ids.ts";
import { type Instant, instant, minutes } from "../policy/time.ts";
import { type RecordActivity, recordActivity } from "./record-activity.ts";

const phone = grantId("grt_phone");
const tool = grantId("grt_tool");
const at = (n: number): Instant => instant(minutes(n));

interface Written {
  readonly batches: [string, Instant][][];
  readonly activity: RecordActivity;
  now: Instant;
  fail: boolean;
}

/** A store that keeps what it is told, and can be out of order. */
function recording(): Written {
  const written: Written = {
    batches: [],
    now: at(1),
    fail: false,
    activity: recordActivity({
      signIns: {
        recordActivity: async (uses) => {
          if (written.fail) throw new Error("the store is out of order");
          written.batches.push([...uses]);
        },
      },
      now: () => written.now,
      flushEvery: 3_600_000,
      onFault: () => undefined,
    }),
  };
  return written;
}

/** What happens, minute by minute; fractions are seconds and less. */
async function play(written: Written, story: readonly (readonly [number, "seen" | "wentOn", GrantId])[]) {
  for (const [minute, how, id] of story) {
    written.now = at(minute);
    await written.activity[how](id);
  }
}

it("writes what was seen in one batch, the latest use of each grant", async () => {
  const written = recording();
  await play(written, [
    [1, "seen", phone],
    [1, "seen", tool],
    [2, "seen", phone],
  ]);
  await written.activity.flush();
  await written.activity.flush();
  expect(written.batches).toEqual([
    [
      [phone, at(2)],
      [tool, at(1)],
    ],
  ]);
});

it("writes a grant at most once a minute, and the latest use when the minute is over", async () => {
  const written = recording();
  const { activity, batches } = written;
  await play(written, [
    [10, "wentOn", phone],
    [10.2, "seen", phone],
    [10.9, "wentOn", phone],
    [10.7, "seen", phone],
  ]);
  written.now = instant(at(11) - 1);
  await activity.flush();
  expect(batches).toEqual([[[phone, at(10)]]]);
  written.now = at(11);
  await activity.flush();
  expect(batches.slice(1)).toEqual([[[phone, at(10.9)]]]);
  await play(written, [[11.5, "seen", phone]]);
  written.now = instant(at(12) - 1);
  await activity.flush();
  expect(batches).toHaveLength(2);
});

it("writes a sign-in that goes on before it says so", async () => {
  const written = recording();
  await play(written, [[10, "wentOn", phone]]);
  expect(written.batches).toEqual([[[phone, at(10)]]]);
});

it("knows the latest use, written or not, also within a minute of one that was written", async () => {
  const written = recording();
  const { activity } = written;
  expect(activity.lastUse(phone)).toBeUndefined();
  await play(written, [[1, "seen", phone]]);
  expect(activity.lastUse(phone)).toBe(at(1));
  await activity.flush();
  expect(activity.lastUse(phone)).toBe(at(1));
  await play(written, [[1.9, "seen", phone]]);
  expect(activity.lastUse(phone)).toBe(at(1.9));
  await play(written, [[3, "wentOn", phone]]);
  expect(activity.lastUse(phone)).toBe(at(3));
});

it("keeps what could not be written for the next time", async () => {
  const written = recording();
  await play(written, [
    [1, "seen", phone],
    [1, "seen", tool],
  ]);
  written.fail = true;
  await expect(written.activity.flush()).rejects.toThrow("out of order");
  await play(written, [[1.5, "seen", phone]]);
  written.fail = false;
  await written.activity.flush();
  expect(written.batches).toEqual([
    [
      [phone, at(1.5)],
      [tool, at(1)],
    ],
  ]);
});

it("counts what is seen while it writes, whether the writing succeeds or not", async () => {
  for (const fail of [false, true]) {
    const written = recording();
    written.fail = fail;
    await play(written, [[1, "seen", phone]]);
    const writing = written.activity.flush().catch(() => undefined);
    await play(written, [[1.5, "seen", phone]]);
    await writing;
    expect(written.activity.lastUse(phone)).toBe(at(1.5));
    written.fail = false;
    await written.activity.close();
    expect(written.batches.at(-1)).toEqual([[phone, at(1.5)]]);
  }
});

it("loses nothing when it is closed, however short ago it wrote", async () => {
  const written = recording();
  await play(written, [
    [1, "wentOn", phone],
    [1.1, "seen", tool],
    [1.2, "seen", phone],
  ]);
  await written.activity.close();
  expect(written.batches.slice(1)).toEqual([
    [
      [tool, at(1.1)],
      [phone, at(1.2)],
    ],
  ]);
});

it("forgets what was written a minute ago and not used since", async () => {
  const written = recording();
  await play(written, [
    [10, "wentOn", phone],
    [10.5, "wentOn", tool],
  ]);
  written.now = at(11);
  await written.activity.flush();
  expect(written.activity.lastUse(phone)).toBeUndefined();
  expect(written.activity.lastUse(tool)).toBe(at(10.5));
});

it("sees a grant where it saw it last, and looks for it when that counts no more", async () => {
  const written = recording();
  const { activity } = written;
  expect(activity.seen(phone)).toBeUndefined();
  await activity.flush();
  const known = activity.seen(phone, at(1.5));
  expect(activity.seen(phone, at(1.6), known)).toBe(known);
  expect(activity.lastUse(phone)).toBe(at(1.6));
  written.now = at(2);
  await activity.flush();
  expect(written.batches.slice(1)).toEqual([[[phone, at(1.6)]]]);
  const next = activity.seen(phone, at(2.2), known);
  expect(next).not.toBe(known);
  expect(activity.lastUse(phone)).toBe(at(2.2));
  written.now = at(3);
  written.fail = true;
  await expect(activity.flush()).rejects.toThrow("out of order");
  expect(activity.seen(phone, at(3.5), next)).toBeUndefined();
  written.fail = false;
  await activity.flush();
  expect(written.batches.slice(2)).toEqual([[[phone, at(3.5)]]]);
});

it("knows how many grants have a use that waits to be written", async () => {
  const written = recording();
  await play(written, [
    [1, "seen", phone],
    [1, "seen", phone],
    [1, "seen", tool],
  ]);
  expect(written.activity.backlog()).toBe(2);
  await written.activity.flush();
  expect(written.activity.backlog()).toBe(0);
});
