import { expect, it } from "vitest";
import { at } from "../../../test/contracts/examples.ts";
import { after, minutes } from "../../policy/time.ts";
import { countAnew, counted, countUp } from "./counters.ts";
import { signInsMigrations } from "./migrate.ts";
import { openFile } from "./open-file.ts";
import type { SignInsTables } from "./tables.ts";

const terms = { path: ":memory:", synchronous: "NORMAL", migrations: signInsMigrations } as const;

it("do not pile up where each that is begun anew comes after one that was counted", async () => {
  const { db, close } = await openFile<SignInsTables>(terms);
  for (let n = 0; n < 50; n++) {
    const now = after(at(0), minutes(n));
    await countUp(db, { key: `attempt-${n}`, window: minutes(5), now });
    await countAnew(db, { key: `known-${n}`, window: minutes(10), now });
  }
  expect((await db.selectFrom("counters").select("key").execute()).length).toBeLessThan(20);
  await close();
});

it("counters that ended go away while others count, and those that have not ended stay", async () => {
  const { db, close } = await openFile<SignInsTables>(terms);
  const keys = async () => (await db.selectFrom("counters").select("key").execute()).length;
  const later = after(at(0), minutes(10));
  for (let n = 0; n < 100; n++) await countUp(db, { key: `guess-${n}`, window: minutes(10), now: at(0) });
  await countUp(db, { key: "living", window: minutes(30), now: at(0) });
  expect(await keys()).toBe(101);
  for (let n = 0; n < 50; n++) await countUp(db, { key: "another", window: minutes(10), now: later });
  expect(await keys()).toBe(2);
  expect(await counted(db, "living", later)).toBe(1);
  expect(await counted(db, "another", later)).toBe(50);
  await close();
});
