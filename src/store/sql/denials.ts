import type { Kysely } from "kysely";
import type { Denial, Target } from "../../policy/denials.ts";
import { mattersUntil } from "../../policy/relevance.ts";
import { addChange } from "./change-feed.ts";
import { toJson } from "./json.ts";
import { addEnding } from "./logouts.ts";
import type { DenialsTable, RecordsTables } from "./tables.ts";

export async function putDenial(db: Kysely<RecordsTables>, denial: Denial): Promise<void> {
  const document = toJson(denial);
  const until = mattersUntil(denial);
  const row = {
    type: denial.type,
    at: denial.at,
    matters_until: Number.isFinite(until) ? until : null,
    because: "because" in denial ? denial.because : null,
    at_institution: await institutionOf(db, denial),
    document,
    ...subjectOf(denial),
  };
  const known = db.selectFrom("denials").select("id").where("id", "=", denial.id);
  const isNew = (await known.executeTakeFirst()) === undefined;
  await db
    .insertInto("denials")
    .values({ id: denial.id, ...row })
    .onConflict((conflict) => conflict.column("id").doUpdateSet(row))
    .execute();
  await addChange(db, { type: "denial", id: denial.id, document });
  await addEnding(db, denial, isNew);
}

/** What ends sign-ins at more than one institution has none. */
async function institutionOf(db: Kysely<RecordsTables>, denial: Denial): Promise<string | null> {
  if (denial.type === "grant-revocation") return denial.institutionId ?? null;
  const target = denial.type === "cut-off" ? denial.target : { level: "account" as const, ...denial };
  if (target.level === "institution") return target.institutionId;
  if (target.level !== "account") return null;
  const account = await db
    .selectFrom("accounts")
    .select("institution_id")
    .where("id", "=", target.accountId)
    .executeTakeFirst();
  return account?.institution_id ?? null;
}

type Subject = Pick<DenialsTable, "level" | "grant_id" | "account_id" | "client_id" | "institution_id">;

function subjectOf(denial: Denial): Subject {
  switch (denial.type) {
    case "grant-revocation":
      return { ...nobody, level: "grant", grant_id: denial.grantId };
    case "suspension":
    case "mobile-access":
      return { ...nobody, level: "account", account_id: denial.accountId };
    case "cut-off":
      return subjectOfTarget(denial.target);
  }
}

export function subjectOfTarget(target: Target): Subject {
  switch (target.level) {
    case "account":
      return {
        ...nobody,
        level: "account",
        account_id: target.accountId,
        client_id: target.clientId ?? null,
      };
    case "client":
      return { ...nobody, level: "client", client_id: target.clientId };
    case "institution":
      return { ...nobody, level: "institution", institution_id: target.institutionId };
    case "everyone":
      return { ...nobody, level: "everyone" };
  }
}

const nobody = { grant_id: null, account_id: null, client_id: null, institution_id: null };
