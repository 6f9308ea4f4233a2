/**
 * lifetimes.md told a second time, as simply as it can be, for one person at one school: no rules in order, no records,
 * just what happened and what follows. Written without a look at the program, to be compared with it. Times in seconds.
 */
export interface Timers {
  readonly absolute: number;
  readonly sliding: number;
  readonly either: boolean;
}

export interface ModelSignIn {
  readonly at: number;
  lastUse: number;
  /** Ended for good by itself, and the word for it. */
  ended?: "revoked" | "signed_out";
  /** The end of its newest access token. */
  tokenUntil: number;
}

export interface World {
  /** What the server takes for now: never goes back. */
  now: number;
  /** What the clock on its wall says. */
  wall: number;
  timers: Timers | undefined;
  signIns: ModelSignIn[];
  /** Every sign-in at or before it is over: by the school, and because of a new password. */
  cutOff: number;
  credentialsChanged: number;
  suspendedUntil: number;
}

/** Time goes on, or somebody sets the clock; while it is behind, now goes on all the same. */
export function pass(
  world: World,
  { goesOn = 0, setBack = 0 }: { readonly goesOn?: number; readonly setBack?: number },
): void {
  world.wall += goesOn - setBack;
  world.now = Math.max(world.wall, world.now + goesOn);
}

export const isBehind = ({ wall, now }: World): boolean => wall < now;

export const isSuspended = ({ suspendedUntil, now }: World): boolean => now < suspendedUntil;

/** The person can sign in now: a sign-in at the very instant of a cut-off would be over at once. */
export const canSignIn = (world: World): boolean =>
  !isSuspended(world) && world.now > Math.max(world.cutOff, world.credentialsChanged);

/** Undefined: it may go on. Otherwise the word that the app hears. */
export function refusalOf(world: World, signIn: ModelSignIn): string | undefined {
  if (signIn.ended !== undefined) return signIn.ended;
  if (isSuspended(world)) return "suspended";
  if (signIn.at <= world.credentialsChanged) return "credentials_changed";
  if (signIn.at <= world.cutOff) return "revoked";
  return world.now >= timersEnd(world, signIn) ? "session_expired" : undefined;
}

function timersEnd({ timers }: World, { at, lastUse }: ModelSignIn): number {
  if (timers === undefined) return Number.POSITIVE_INFINITY;
  const ends = [at + timers.absolute, lastUse + timers.sliding];
  return timers.either ? Math.min(...ends) : Math.max(...ends);
}

export const isActive = (world: World, signIn: ModelSignIn): boolean =>
  world.now < signIn.tokenUntil && refusalOf(world, signIn) === undefined;

/** It goes on: that is use, and brings a token of an hour, or of what is left. */
export function goOn(world: World, signIn: ModelSignIn): void {
  signIn.lastUse = world.now;
  signIn.tokenUntil = Math.min(world.now + 3600, timersEnd(world, signIn));
}
