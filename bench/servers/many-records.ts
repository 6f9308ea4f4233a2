import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Denial } from "../../src/policy/denials.ts";
import { accountId, denialId, grantId, institutionId } from "../../src/policy/ids.ts";
import { type Instant, instant } from "../../src/policy/time.ts";
import { openSqlStores } from "../../src/store/sql/open.ts";
import { storePaths } from "../../src/stores.ts";
import { insertRow, oneRow, type Row, renamed } from "./copied-rows.ts";

interface HowMany {
  readonly institutions: number;
  /** All of the last minutes, so that every process still has to know them. */
  readonly denials: number;
}

/** Puts as many records into a data folder as a deployment of a whole country has: copies of what the store itself has written. */
export async function addRecords(folder: string, { institutions, denials }: HowMany): Promise<void> {
  const originals = denialsOf(instant(Date.now()));
  const stores = await openSqlStores(storePaths(folder));
  await stores.records.change(async (writer) => {
    for (const denial of originals) await writer.putDenial(denial);
  });
  await stores.close();

  const db = new DatabaseSync(join(folder, "records.sqlite"));
  db.exec("begin immediate");
  const school = oneRow(db, "select * from institutions where id = ?", "northgate");
  for (let n = 0; n < institutions; n += 1) {
    insertRow(db, "institutions", renamed(school, new Map([["northgate", `school-${n}`]])));
  }
  const rows = originals.map(({ id }) => oneRow(db, "select * from denials where id = ?", id));
  for (let n = 0; n < denials; n += 1) {
    insertRow(db, "denials", underOtherIds(rows[n % rows.length] ?? {}));
  }
  db.exec("commit");
  db.close();
}

/** Mostly single sign-ins, as the devices page and lost phones end them. */
function denialsOf(at: Instant): readonly Denial[] {
  const suspension: Denial = {
    type: "suspension",
    id: denialId(random("den")),
    accountId: accountId(random("acc")),
    source: "administrator",
    code: "conduct",
    at,
    startsAt: at,
    signOut: true,
  };
  const cutOff: Denial = {
    type: "cut-off",
    id: denialId(random("den")),
    target: { level: "account", accountId: accountId(random("acc")) },
    notBefore: at,
    because: "revoked",
    at,
    code: "lost-phone",
  };
  const revocations = Array.from(
    { length: 8 },
    (): Denial => ({
      type: "grant-revocation",
      id: denialId(random("den")),
      grantId: grantId(random("grt")),
      because: "revoked",
      at,
      institutionId: institutionId("northgate"),
      code: "lost-phone",
    }),
  );
  return [suspension, cutOff, ...revocations];
}

const underOtherIds = (row: Row): Row =>
  renamed(
    row,
    new Map(
      ["id", "account_id", "grant_id"].flatMap((column) => {
        const id = row[column];
        return typeof id === "string" ? [[id, random(id.slice(0, 3))]] : [];
      }),
    ),
  );

const random = (prefix: string): string => `${prefix}_${randomBytes(15).toString("base64url")}`;
