import { expect, it } from "vitest";
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
