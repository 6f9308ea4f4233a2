import type { CutOff } from "../policy/denials.ts";
import { type Instant, latest } from "../policy/time.ts";
import type { RecordsWriter } from "../store/port/records.ts";
import { auditRecord } from "./audit-record.ts";
import type { Caller } from "./caller.ts";
import type { ActionDeps } from "./deps.ts";
import { newDenialId } from "./new-id.ts";

interface Restored {
  /** Where the records ended when they were put back. */
  readonly recordsEnd: Instant;
  /** Of all sign-ins that are kept, which may be newer than the records. */
  readonly latestSignIn?: Instant;
}

/**
 * After an old backup of the records was put back. What has ended sign-ins since then is not in them, and nobody knows whose
 * they were: so every sign-in is over that anybody may have made by now, also one that was made after the backup. Resolves
 * when that holds everywhere.
 */
export const restoreRecords =
  ({ records, now, takeEffect }: ActionDeps) =>
  async (caller: Caller, { recordsEnd, latestSignIn }: Restored): Promise<CutOff> => {
    const cutOff = await records.change(async (writer) => {
      // A sign-in may lie in the future: the clock that made it was ahead, and what it had recorded is lost.
      const at = latest(now(), latestSignIn ?? now());
      const wanted = endingAll(at);
      await forget(writer, at);
      await writer.putDenial(wanted);
      const details = { revocation: wanted.id, recordsEnd: iso(recordsEnd), notBefore: iso(at) };
      await writer.addAudit(auditRecord(caller, { action: "restore", at, details }));
      return wanted;
    });
    await takeEffect();
    return cutOff;
  };

/** Time goes on from there, and whoever has followed what was lost begins again. */
async function forget(writer: RecordsWriter, at: Instant): Promise<void> {
  await writer.putLatestInstant(at);
  await writer.leaveGap();
}

const endingAll = (at: Instant): CutOff => ({
  type: "cut-off",
  id: newDenialId(),
  target: { level: "everyone" },
  notBefore: at,
  because: "revoked",
  at,
  code: "restore",
});

const iso = (at: Instant): string => new Date(at).toISOString();
