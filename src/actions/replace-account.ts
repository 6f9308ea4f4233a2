import type { Instant } from "../policy/time.ts";
import type { Account } from "../store/port/entities.ts";
import { isAdministrator } from "../store/port/facts.ts";
import type { RecordsWriter } from "../store/port/records.ts";
import { cutOffAccount } from "./cut-off-account.ts";

/**
 * Writes an account anew. A token says for as long as it lives that it is an administrator's: whoever stops being one is
 * signed out with the same transaction, so that nothing of theirs is spared by what spares administrators.
 */
export async function replaceAccount(
  writer: RecordsWriter,
  after: Account,
  { before, now }: { readonly before: Account | undefined; readonly now: Instant },
): Promise<void> {
  await writer.putAccount(after);
  if (before === undefined || !isAdministrator(before) || isAdministrator(after)) return;
  await writer.putDenial({ ...cutOffAccount(after.id, "revoked", now), code: "no-longer-administrator" });
}
