import type { Kysely, Transaction } from "kysely";
import type { ApprovalId } from "../../policy/ids.ts";
import type { Approval, ApprovalQuery, ApprovalReader, ApprovalWriter } from "../port/approvals.ts";
import type { Page } from "../port/records.ts";
import { pageOf, positionOf } from "./cursor.ts";
import { every, fromJson, one, toJson } from "./json.ts";
import type { RecordsTables } from "./tables.ts";
import { within } from "./within.ts";

type Db = Kysely<RecordsTables>;

export const approvalReader = (db: Db): ApprovalReader => ({
  approval: async (id) => one(documents(db).where("id", "=", id)),
  sameApproval: async (sameness) => one(documents(db).where("sameness", "=", sameness)),
  approvals: async (query) => approvals(db, query),
  approvalsOver: async (now, limit) => every(documents(db).where("ends_at", "<=", now).limit(limit)),
});

export const approvalWriter = (
  db: Transaction<RecordsTables>,
): Omit<ApprovalWriter, keyof ApprovalReader> => ({
  addApproval: async (approval) => addApproval(db, approval),
  putApproved: async (approval) => putApproved(db, approval),
  removeApproval: async (id) => removeApproval(db, id),
});

const documents = (db: Db) => db.selectFrom("approvals").select("document");

async function approvals(db: Db, query: ApprovalQuery): Promise<Page<Approval>> {
  let found = db
    .selectFrom("approvals")
    .select(["asked_at", "id", "document"])
    .where("ends_at", ">", query.now)
    .where("approved", "=", 0)
    .where(within(query.institutions));
  if (query.after !== undefined) {
    const position = positionOf(query.after, "number", "string");
    found = found.where((of) => of(of.refTuple("asked_at", "id"), "<", of.tuple(...position)));
  }
  const rows = await found
    .orderBy("asked_at", "desc")
    .orderBy("id", "desc")
    .limit(query.limit + 1)
    .execute();
  return pageOf(rows, query.limit, {
    item: ({ document }) => fromJson(document),
    position: ({ asked_at, id }) => [asked_at, id],
  });
}

async function addApproval(db: Db, approval: Approval): Promise<void> {
  await db
    .insertInto("approvals")
    .values({
      id: approval.id,
      sameness: approval.sameness,
      institution_id: approval.institutionId ?? null,
      asked_at: approval.askedAt,
      ends_at: approval.endsAt,
      approved: 0,
      document: toJson(approval),
    })
    .execute();
}

/** Its own id stands where the sameness was, which no other has: the same can be asked for again. */
async function putApproved(db: Db, approval: Approval): Promise<void> {
  await db
    .updateTable("approvals")
    .set({ sameness: approval.id, approved: 1, document: toJson(approval) })
    .where("id", "=", approval.id)
    .execute();
}

async function removeApproval(db: Db, id: ApprovalId): Promise<void> {
  await db.deleteFrom("approvals").where("id", "=", id).execute();
}
