import type { Kysely } from "kysely";
import type { CutOff, Target } from "../../policy/denials.ts";
import type { Page, Revocation, RevocationQuery } from "../port/records.ts";
import { pageOf, positionOf } from "./cursor.ts";
import { subjectOfTarget } from "./denials.ts";
import { fromJson, type Json } from "./json.ts";
import type { RecordsTables } from "./tables.ts";
import { institutionIn } from "./within.ts";

type Db = Kysely<RecordsTables>;

export function cutOffsAt(db: Db, target: Target) {
  const subject = subjectOfTarget(target);
  return db
    .selectFrom("denials")
    .select("document")
    .where("type", "=", "cut-off")
    .where("level", "=", subject.level)
    .where("account_id", "is not distinct from", subject.account_id)
    .where("client_id", "is not distinct from", subject.client_id)
    .where("institution_id", "is not distinct from", subject.institution_id)
    .$castTo<{ document: Json<CutOff> }>();
}

export async function revocations(db: Db, query: RevocationQuery): Promise<Page<Revocation>> {
  let found = db
    .selectFrom("denials")
    .select(["at", "id", "document"])
    .where("because", "is not", null)
    .where("because", "<>", "signed_out")
    .where(institutionIn("at_institution", query.institutions));
  if (query.after !== undefined) {
    const position = positionOf(query.after, "number", "string");
    found = found.where((of) => of(of.refTuple("at", "id"), "<", of.tuple(...position)));
  }
  const rows = await found
    .orderBy("at", "desc")
    .orderBy("id", "desc")
    .limit(query.limit + 1)
    .$castTo<{ at: number; id: string; document: Json<Revocation> }>()
    .execute();
  return pageOf(rows, query.limit, {
    item: ({ document }) => fromJson(document),
    position: ({ at, id }) => [at, id],
  });
}
