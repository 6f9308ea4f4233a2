import { setTimeout as wait } from "node:timers/promises";
import type { Random } from "../support/seeded.ts";
import { chosenAct, type Desk, type LoadAct } from "./load-acts.ts";
import { type Asker, missingAt, newSignIn, type SignIn } from "./load-school.ts";
import type { RaceSchool } from "./race-school.ts";
import type { Standing, Standings } from "./standings.ts";

interface Lane {
  readonly at: RaceSchool;
  readonly desk: Desk;
  readonly authorization: string;
  readonly random: Random;
  readonly standings: Standings;
  readonly now: () => number;
  readonly askers: readonly Asker[];
  /** How many sign-ins in the app a person has, besides the one in the tool. */
  readonly appsOfOne: number;
}

/** In milliseconds, at most: from an acknowledgement to what comes next. */
const heldFor = 80;
/** In milliseconds: for so long an end is news. */
const newsFor = 300;

/** The people of one school, and what is done to them: one act after the other. */
export interface LaneAtWork {
  /** Everyone is signed in to everything. */
  fillUp(): Promise<void>;
  /** Until told to stop: then each act is acknowledged, and no sign-in's standing is uncertain. Returns how many. */
  work(signal: AbortSignal): Promise<number>;
}

export function laneAtWork(lane: Lane): LaneAtWork {
  const { at, desk, random, standings, now, askers } = lane;
  let signIns: readonly SignIn[] = [];

  return {
    fillUp,
    async work(signal) {
      let acts = 0;
      while (!signal.aborted) {
        await fillUp();
        acts += await perform(chosenAct({ ...lane, signIns }));
        await wait(random() * heldFor);
      }
      return acts;
    },
  };

  async function fillUp(): Promise<void> {
    for (const missing of missingAt(at, signIns, lane.appsOfOne)) {
      const signIn = await newSignIn(lane, at, missing);
      signIns = [...signIns, signIn];
      for (const asker of askers) asker.add(signIn);
    }
  }

  async function perform({ request, reaches, lift, pauses }: LoadAct): Promise<number> {
    const reached = signIns.filter(reaches);
    await change(reached, request, "denied");
    await wait(random() * heldFor);
    if (!pauses) forget(reached);
    if (lift === undefined) return 1;
    await (pauses ? change(reached, lift, "allowed") : desk.acknowledged(lift));
    return 2;
  }

  async function change(reached: readonly SignIn[], request: string, to: Standing): Promise<void> {
    note(reached, "either");
    await desk.acknowledged(request);
    note(reached, to);
  }

  function note(reached: readonly SignIn[], standing: Standing): void {
    const moment = now();
    for (const { number } of reached) standings.note(number, standing, moment);
    for (const asker of askers) asker.changed(reached);
  }

  function forget(reached: readonly SignIn[]): void {
    signIns = signIns.filter((signIn) => !reached.includes(signIn));
    setTimeout(() => {
      for (const asker of askers) asker.over(reached);
    }, newsFor);
  }
}
