import { approvalId, type InstitutionId } from "../src/policy/ids.ts";
import { after, before, days, type Instant, milliseconds } from "../src/policy/time.ts";
import type { Approval } from "../src/store/port/approvals.ts";
import type { RecordsWriter } from "../src/store/port/records.ts";

interface Waiting {
  readonly id: string;
  readonly institutionId: InstitutionId;
  readonly asker: Approval["asker"];
  readonly now: Instant;
}

/** Puts a request that waits at a school, whatever became of the last: it ends what was signed in to long ago. */
export async function putWaiting(writer: RecordsWriter, { now, ...asked }: Waiting): Promise<void> {
  const { institutionId } = asked;
  const id = approvalId(asked.id);
  await writer.removeApproval(id);
  await writer.addApproval({
    ...asked,
    id,
    act: {
      type: "revocation",
      target: { level: "institution", institutionId },
      notBefore: before(now, days(3000)),
    },
    sameness: id,
    askedAt: before(now, milliseconds(1)),
    endsAt: after(now, days(1)),
    people: 1,
    signIns: 1,
  });
}
