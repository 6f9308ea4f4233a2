import { expect, it } from "vitest";
import { grantId } from "../policy/ids.ts";
import { type Instant, instant, minutes } from "../policy/time.ts";
import { type RecordActivity, recordActivity } from "./record-activity.ts";

const phone = grantId("grt_phone");
const tool = grantId("grt_tool");
const at = (n: number): Instant => instant(minutes(n));

interface Written {
  readonly batches: [string, Instant][][];
  readonly activity: RecordActivity;
  fail: boolean;
}

/** A store that keeps what it is told, and can be out of order. */
function recording(): Written {
  const written: Written = {
    batches: [],
    fail: false,
    activity: recordActivity({
      signIns: {
        recordActivity: async (uses) => {
          if (written.fail) throw new Error("the store is out of order");
          written.batches.push([...uses]);
        },
      },
      flushEvery: 3_600_000,
      onFault: () => undefined,
    }),
  };
  return written;
}

it("writes what was seen in one batch, the latest use of each grant", async () => {
  const { activity, batches } = recording();
  activity.seen(phone, at(1));
  activity.seen(tool, at(1));
  activity.seen(phone, at(2));
  await activity.flush();
  await activity.flush();
  expect(batches).toEqual([
    [
      [phone, at(2)],
      [tool, at(1)],
    ],
  ]);
});

it("writes a grant at most once a minute", async () => {
  const { activity, batches } = recording();
  await activity.wentOn(phone, at(10));
  activity.seen(phone, instant(at(11) - 1));
  await activity.flush();
  await activity.wentOn(phone, instant(at(11) - 1));
  expect(batches).toHaveLength(1);
  activity.seen(phone, at(11));
  await activity.flush();
  expect(batches[1]).toEqual([[phone, at(11)]]);
});

it("writes a sign-in that goes on before it says so", async () => {
  const { activity, batches } = recording();
  await activity.wentOn(phone, at(10));
  expect(batches).toEqual([[[phone, at(10)]]]);
});

it("knows the latest use, written or not", async () => {
  const { activity } = recording();
  expect(activity.lastUse(phone)).toBeUndefined();
  activity.seen(phone, at(1));
  expect(activity.lastUse(phone)).toBe(at(1));
  await activity.flush();
  expect(activity.lastUse(phone)).toBe(at(1));
  activity.seen(phone, at(3));
  expect(activity.lastUse(phone)).toBe(at(3));
});

it("keeps what could not be written for the next time", async () => {
  const written = recording();
  written.activity.seen(phone, at(1));
  written.activity.seen(tool, at(1));
  written.fail = true;
  await expect(written.activity.flush()).rejects.toThrow("out of order");
  written.activity.seen(phone, at(2));
  written.fail = false;
  await written.activity.flush();
  expect(written.batches).toEqual([
    [
      [phone, at(2)],
      [tool, at(1)],
    ],
  ]);
});

it("loses nothing when it is closed", async () => {
  const { activity, batches } = recording();
  activity.seen(phone, at(1));
  await activity.close();
  expect(batches).toEqual([[[phone, at(1)]]]);
});

it("forgets what was written long ago", async () => {
  const { activity } = recording();
  await activity.wentOn(phone, at(10));
  await activity.wentOn(tool, at(12));
  await activity.wentOn(tool, at(14));
  expect(activity.lastUse(phone)).toBeUndefined();
  expect(activity.lastUse(tool)).toBe(at(14));
});
