import fc from "fast-check";
import { expect } from "vitest";
import type { Real } from "./real.ts";
import {
  canSignIn,
  goOn,
  isActive,
  isBehind,
  isSuspended,
  pass,
  refusalOf,
  type Timers,
  type World,
} from "./reference.ts";

type Step = fc.AsyncCommand<World, Real>;

export interface Course {
  /** Sets the server's clocks to the model's: the one on the wall, and the one that counts what has passed. */
  readonly clock: (world: World, goesOn: number) => void;
  readonly iso: (seconds: number) => string;
  readonly count: () => void;
}

/** Everything that can happen, each compared with the model as it happens. */
export function steps({ clock, count, iso }: Course): fc.Arbitrary<Step>[] {
  const step = (
    name: string,
    run: Step["run"],
    check: (world: Readonly<World>) => boolean = always,
  ): Step => ({
    check,
    run: async (world, real) => {
      count();
      // No two steps at one instant.
      pass(world, { goesOn: 1 });
      clock(world, 1);
      await real.ready();
      await run(world, real);
    },
    toString: () => name,
  });
  const pick = fc.nat(1000);

  const signIn = step(
    "sign in",
    async (world, real) => {
      expect(await real.signIn()).toBe(true);
      const model = { at: world.now, lastUse: world.now, tokenUntil: 0 };
      goOn(world, model);
      world.signIns.push(model);
    },
    (world) => canSignIn(world) && world.signIns.length < 6,
  );

  const signInWhileSuspended = step(
    "sign in while suspended",
    async (_world, real) => expect(await real.signIn()).toBe(false),
    // Still, when the second that the step takes has passed.
    (world) => isSuspended({ ...world, now: world.now + 1 }),
  );

  const refresh = pick.map((n) =>
    step(
      `refresh ${n}`,
      async (world, real) => {
        const { model, held } = chosen(world, real, n);
        const expected = refusalOf(world, model);
        expect(await real.refresh(held)).toBe(expected);
        if (expected === undefined) goOn(world, model);
      },
      some,
    ),
  );

  const introspect = pick.map((n) =>
    step(
      `introspect ${n}`,
      async (world, real) => {
        const { model, held } = chosen(world, real, n);
        const expected = isActive(world, model);
        expect(await real.isActive(held)).toBe(expected);
        if (expected) model.lastUse = world.now;
      },
      some,
    ),
  );

  const signOut = pick.map((n) =>
    step(
      `sign out ${n}`,
      async (world, real) => {
        const { model, held } = chosen(world, real, n);
        await real.signOut(held);
        model.ended ??= "signed_out";
      },
      some,
    ),
  );

  const revokeGrant = pick.map((n) =>
    step(
      `revoke ${n}`,
      async (world, real) => {
        const { model, held } = chosen(world, real, n);
        await real.asAdministrator("POST", `/grants/${held.grant}/revocations`, {});
        model.ended ??= "revoked";
      },
      some,
    ),
  );

  const endAll = step("end all", async (world, real) => {
    await real.asAdministrator("POST", `${real.account}/revocations`, {});
    world.cutOff = world.now;
  });

  const suspend = fc.tuple(fc.boolean(), fc.constantFrom(0, 5400, 36_000)).map(([signsOut, length]) =>
    step(
      `suspend ${signsOut ? "and sign out" : "and pause"} for ${length}`,
      async (world, real) => {
        const endsAt = iso(world.now + length);
        const terms = { code: "conduct", signOut: signsOut, ...(length > 0 && { endsAt }) };
        await real.asAdministrator("POST", `${real.account}/suspensions`, terms);
        world.suspendedUntil = length > 0 ? world.now + length : Number.POSITIVE_INFINITY;
        if (signsOut) world.cutOff = world.now;
      },
      (world) => !isSuspended(world),
    ),
  );

  const reinstate = step("reinstate", async (world, real) => {
    await real.asAdministrator("POST", `${real.account}/reinstatements`, {});
    world.suspendedUntil = Number.NEGATIVE_INFINITY;
  });

  const setPassword = step("set password", async (world, real) => {
    const { password } = await real.asAdministrator("PUT", `${real.account}/password`, {
      password: "generate",
    });
    real.newPassword(String(password));
    world.credentialsChanged = world.now;
  });

  const changePolicy = fc.constantFrom(...policies).map(([timers, content]) =>
    step(`policy ${JSON.stringify(content)}`, async (world, real) => {
      await real.setTimers(content);
      world.timers = timers;
    }),
  );

  /** Just before, at and just after what ends then: each step takes a second as well. */
  const wait = fc.tuple(fc.constantFrom(2, 30, 60, 170, 240, 600, 2880), fc.nat(4)).map(([length, early]) => {
    const goesOn = length * 60 - early;
    return step(`wait ${goesOn}`, async (world) => {
      pass(world, { goesOn });
      clock(world, goesOn);
    });
  });

  const setClockBack = fc.constantFrom(1, 5, 90, 3600, 20_000).map((setBack) =>
    step(`set the clock back ${setBack}`, async (world, real) => {
      // What time it was is known to those who have looked.
      await real.asAdministrator("GET", real.account);
      pass(world, { setBack });
      clock(world, 0);
      await real.asAdministrator("GET", real.account);
    }),
  );

  const restart = step(
    "restart",
    async (_world, real) => real.restart(),
    (world) => !isBehind(world),
  );

  return [
    ...often(6, fc.constant(signIn)),
    ...often(14, refresh),
    ...often(10, introspect),
    ...often(13, wait),
    ...often(3, setClockBack),
    ...often(5, fc.constant(reinstate)),
    ...often(5, suspend),
    fc.constant(signInWhileSuspended),
    signOut,
    revokeGrant,
    fc.constant(endAll),
    fc.constant(setPassword),
    changePolicy,
    fc.constant(restart),
  ];
}

const always = () => true;

const some = (world: Readonly<World>) => world.signIns.length > 0;

const chosen = (world: World, real: Real, n: number) => {
  const index = n % world.signIns.length;
  const [model, held] = [world.signIns[index], real.signIns[index]];
  if (model === undefined || held === undefined) throw new Error("the model and the phone differ");
  return { model, held };
};

const often = <T>(times: number, value: T): T[] => Array.from({ length: times }, () => value);

type Content = Readonly<Record<string, unknown>> | "none";

const policies: readonly (readonly [Timers | undefined, Content])[] = [
  [undefined, "none"],
  [
    { absolute: 48 * 3600, sliding: 4 * 3600, either: false },
    { absoluteHours: 48, slidingHours: 4 },
  ],
  [
    { absolute: 48 * 3600, sliding: 4 * 3600, either: true },
    { absoluteHours: 48, slidingHours: 4, ends: "either-runs-out" },
  ],
  [
    { absolute: 100 * 3600, sliding: 10 * 3600, either: false },
    { absoluteHours: 100, slidingHours: 10 },
  ],
].map(([timers, content]) => [timers as Timers | undefined, content as Content] as const);
