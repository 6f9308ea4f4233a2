import type { Random } from "../support/seeded.ts";
import { grantOf } from "./kept-in-files.ts";
import { prepared, type RaceSchool, signedIn } from "./race-school.ts";
import type { DrillPerson } from "./school.ts";
import type { Standings } from "./standings.ts";

/** One sign-in that is asked about. */
export interface SignIn {
  /** In the ledger. */
  readonly number: number;
  readonly access: string;
  readonly grant: string;
  readonly person: DrillPerson;
  readonly kind: "app" | "tool";
}

/** Signs a person in with a browser of its own: from the answer on it is allowed. */
export async function newSignIn(
  { standings, now }: { readonly standings: Standings; readonly now: () => number },
  at: RaceSchool,
  { person, kind }: Pick<SignIn, "person" | "kind">,
): Promise<SignIn> {
  const phone = await prepared(() => signedIn({ ...at, person }, at[kind]));
  const grant = grantOf(at.folder, phone);
  return { number: standings.begin(now()), access: phone.access, grant, person, kind };
}

/** What each person at the school should be signed in to, and is not. */
export function missingAt(
  { people }: RaceSchool,
  signIns: readonly SignIn[],
  appsOfOne: number,
): readonly Pick<SignIn, "person" | "kind">[] {
  const wanted = [
    ["app", appsOfOne],
    ["tool", 1],
  ] as const;
  return people.flatMap((person) =>
    wanted.flatMap(([kind, count]) => {
      const has = signIns.filter((signIn) => signIn.person === person && signIn.kind === kind).length;
      return Array.from({ length: count - has }, () => ({ person, kind }));
    }),
  );
}

/** Whoever asks, as far as they are told what there is to ask about. */
export interface Asker {
  add(signIn: SignIn): void;
  /** Something was sent or acknowledged that is about these. */
  changed(signIns: readonly SignIn[]): void;
  /** Over for good, and no news any more. */
  over(signIns: readonly SignIn[]): void;
}

/** Chooses whom the next question is about: mostly somebody of whom there is news, now and then somebody long ended. */
export interface Asked extends Asker {
  next(): SignIn;
}

/** In milliseconds. */
const newsFor = 150;
const shareOfNews = 0.5;
const shareOfOver = 0.05;

export function askedAbout({ random, now }: { readonly random: Random; readonly now: () => number }): Asked {
  const living = new Set<SignIn>();
  let list: readonly SignIn[] = [];
  const ended: SignIn[] = [];
  let changed: readonly SignIn[] = [];
  let until = 0;

  return {
    add(signIn) {
      living.add(signIn);
      list = [...living];
    },
    changed(signIns) {
      changed = now() < until ? [...signIns, ...changed].slice(0, list.length) : signIns;
      until = now() + newsFor;
    },
    over(signIns) {
      for (const signIn of signIns) living.delete(signIn);
      list = [...living];
      ended.push(...signIns);
    },
    next() {
      if (changed.length > 0 && random() < shareOfNews && now() < until) return among(changed);
      if (ended.length > 0 && (list.length === 0 || random() < shareOfOver)) return among(ended);
      return among(list);
    },
  };

  function among(signIns: readonly SignIn[]): SignIn {
    const signIn = signIns[Math.floor(random() * signIns.length)];
    if (signIn === undefined) throw new Error("There is no sign-in to ask about.");
    return signIn;
  }
}
