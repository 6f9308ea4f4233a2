import { createHash, randomBytes } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { insertRow, oneRow, type Row, renamed } from "./copied-rows.ts";

export interface KnownSignIn {
  readonly accountId: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** All that is kept of one sign-in. */
interface Kept {
  readonly account: Row;
  readonly grant: Row;
  readonly accessToken: Row;
  readonly refreshToken: Row;
}

/** Row by row what the real ones have left, with other ids, names and tokens of the same length. */
export function copySignIns(folder: string, real: readonly string[], count: number): readonly KnownSignIn[] {
  const records = new DatabaseSync(join(folder, "records.sqlite"));
  const signIns = new DatabaseSync(join(folder, "sign-ins.sqlite"));
  try {
    const kept = real.map((token) => keptOf(records, signIns, token));
    records.exec("begin immediate");
    signIns.exec("begin immediate");
    const copies = Array.from({ length: count }, (_, n) => {
      const original = kept[n % kept.length];
      if (original === undefined) throw new Error("nobody has signed in");
      return copy(records, signIns, { original, n });
    });
    records.exec("commit");
    signIns.exec("commit");
    return copies;
  } finally {
    records.close();
    signIns.close();
  }
}

function keptOf(records: DatabaseSync, signIns: DatabaseSync, token: string): Kept {
  const accessToken = oneRow(signIns, "select * from engine_records where hash = ?", hashOf(token));
  const grant = oneRow(signIns, "select * from grants where id = ?", accessToken["grant_id"]);
  const sql = "select * from engine_records where model = 'RefreshToken' and grant_id = ?";
  const refreshToken = oneRow(signIns, sql, grant["id"]);
  const account = oneRow(records, "select * from accounts where id = ?", grant["account_id"]);
  return { account, grant, accessToken, refreshToken };
}

function copy(
  records: DatabaseSync,
  signIns: DatabaseSync,
  { original, n }: { readonly original: Kept; readonly n: number },
): KnownSignIn {
  const accountId = random("acc_", 15);
  const grantId = random("grt_", 15);
  const accessToken = random("", 32);
  const refreshToken = random("", 32);
  const names = new Map([
    [String(original.account["id"]), accountId],
    [String(original.grant["id"]), grantId],
    [String(original.account["username_key"]), `student.${n}`],
    [String(original.accessToken["hash"]), hashOf(accessToken)],
    [String(original.refreshToken["hash"]), hashOf(refreshToken)],
  ]);
  insertRow(records, "accounts", renamed(original.account, names));
  insertRow(signIns, "grants", renamed(original.grant, names));
  insertRow(signIns, "engine_records", renamed(original.accessToken, names));
  insertRow(signIns, "engine_records", renamed(original.refreshToken, names));
  return { accountId, accessToken, refreshToken };
}

const random = (prefix: string, bytes: number): string =>
  `${prefix}${randomBytes(bytes).toString("base64url")}`;

const hashOf = (token: string): string => createHash("sha256").update(token).digest("base64url");
