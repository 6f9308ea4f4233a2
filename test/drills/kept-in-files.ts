import { createHash } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Phone } from "./school.ts";

/** Also those that no phone has ever seen, because the answer was lost. */
export function grantsWithTwoUsable(folder: string): readonly string[] {
  return rows(
    folder,
    `select grant_id from engine_records where model = 'RefreshToken' and consumed_at is null
     group by grant_id having count(*) > 1`,
  );
}

/** The grant behind a phone's sign-in. */
export function grantOf(folder: string, { refresh }: Pick<Phone, "refresh">): string {
  const hash = createHash("sha256").update(refresh).digest("base64url");
  const [grant] = rows(
    folder,
    "select grant_id from engine_records where model = 'RefreshToken' and hash = ?",
    hash,
  );
  if (grant === undefined) throw new Error("a refresh token that was answered is not in the records");
  return grant;
}

function rows(folder: string, query: string, ...values: readonly string[]): readonly string[] {
  const file = new DatabaseSync(join(folder, "sign-ins.sqlite"), { readOnly: true });
  try {
    return file
      .prepare(query)
      .all(...values)
      .map((row) => String(row["grant_id"]));
  } finally {
    file.close();
  }
}
