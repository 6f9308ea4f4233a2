import type { Suspension } from "../admin-client/accounts.ts";
import type { Terminal } from "./terminal.ts";

/** `conduct, since 2026-11-22 17:05, by administrator; earlier sign-ins are over`. */
export function suspensionSentence(suspension: Suspension, terminal: Terminal): string {
  const { code, source, startsAt, endsAt, signOut, inForce } = suspension;
  const since = `${inForce ? "since" : "from"} ${terminal.time(startsAt)}`;
  const until = endsAt === undefined ? "" : ` until ${terminal.time(endsAt)}`;
  return `${code}, ${since}${until}, by ${source}; earlier sign-ins are ${signOut ? "over" : "paused"}`;
}
