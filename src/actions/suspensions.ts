import type { Suspension, SuspensionSource } from "../policy/denials.ts";
import type { Instant } from "../policy/time.ts";
import type { RecordsWriter } from "../store/port/records.ts";
import type { Caller } from "./caller.ts";
import { cutOffAccount } from "./cut-off-account.ts";

/** Neither lifted nor run out: it shuts the account out now, or will from its start on. */
export const stands = (suspension: Suspension, now: Instant): boolean =>
  suspension.liftedAt === undefined && now < (suspension.endsAt ?? now + 1);

/** People act as administrators; what a directory or a signal holds is the business of programs. */
export const mayActAs = ({ actor }: Caller, source: SuspensionSource = "administrator"): boolean =>
  source === "administrator" || actor.type !== "person";

/** What one source holds against an account. */
export const heldBy = (
  source: SuspensionSource,
  suspensions: readonly Suspension[],
  now: Instant,
): readonly Suspension[] =>
  suspensions.filter((suspension) => suspension.source === source && stands(suspension, now));

/** Lifts a suspension. What it signed out stays signed out, even when it is lifted in the millisecond of its start. */
export async function lift(writer: RecordsWriter, suspension: Suspension, now: Instant): Promise<void> {
  await writer.putDenial({ ...suspension, liftedAt: now });
  if (!suspension.signOut || suspension.startsAt !== now) return;
  await writer.putDenial(cutOffAccount(suspension.accountId, "revoked", now));
}
