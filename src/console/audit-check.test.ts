import { globSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { type ConsoleDoor, consoleDoor } from "../../test/console-door.ts";
import { people } from "../../test/two-schools.ts";
import { type AuditRecord, auditRecord } from "../admin-client/audit.ts";
import { pageOf } from "../admin-client/page.ts";
import { recordsIn } from "../cli/audit-records.ts";
import { verified } from "../cli/audit-verify.ts";
import { checkChain } from "./audit-check.ts";
import { knownActions } from "./audit-line.ts";

/** As somebody gets them who does not see the chain. */
const said = (records: readonly AuditRecord[], intact: readonly (boolean | undefined)[]) =>
  records.map((record, place) => ({ ...record, hash: undefined, number: undefined, intact: intact[place] }));

describe("a page of the audit", () => {
  let door: ConsoleDoor;
  let records: readonly AuditRecord[];
  beforeAll(async () => {
    door = await consoleDoor();
    door.sit("dora");
    const person = `/people/${people.ana.id}`;
    await door.post(`${person}/suspend`, { code: "conduct", note: '=1+1, "said"\nand more' });
    await door.post(`${person}/reinstate`);
    await door.post(`${person}/mobile-access`, { access: "off" });
    const { body } = await door.get("/audit.json");
    records = pageOf(auditRecord).parse(body).items;
  });

  it("says that its records hold together", async () => {
    expect(records.length).toBe(3);
    expect(checkChain(records)).toEqual({ state: "whole", links: 2 });
    expect((await door.get("/audit")).text).toContain("2 records were checked against the one before");
  });

  it.each([
    ["a changed note", (all: AuditRecord[]) => all.with(1, { ...all[1], note: "nothing" } as AuditRecord), 2],
    [
      "another actor",
      (all: AuditRecord[]) =>
        all.with(0, { ...all[0], actor: { type: "person", id: "x", name: "X" } } as AuditRecord),
      3,
    ],
    ["a changed hash", (all: AuditRecord[]) => all.with(1, { ...all[1], hash: "x" } as AuditRecord), 2],
    [
      "a change of the very first",
      (all: AuditRecord[]) => all.with(2, { ...all[2], note: "x" } as AuditRecord),
      1,
    ],
  ])("finds %s", (_what, change, number) => {
    expect(checkChain(change([...records]))).toEqual({ state: "broken", number });
  });

  it("says that nothing was checked where a filter leaves gaps, and who can check what the reader does not see", async () => {
    expect(checkChain(records.filter(({ number }) => number !== 2))).toEqual({ state: "apart" });
    expect(checkChain([])).toEqual({ state: "no_records" });
    const filtered = (await door.get("/audit?action=suspend-account")).text;
    expect(filtered).toContain("take the filter away, or run hallpass audit verify");
    expect(filtered).not.toContain("The chain holds");
    door.sit("rosa");
    const school = (await door.get("/audit")).text;
    door.sit("dora");
    expect(school).toContain("3 records were checked: each is still what was written after the one before.");
    expect(school).toContain("ask those who administer the deployment to run “hallpass audit verify”");
    expect(school).not.toContain("The chain holds");
    expect(school).not.toMatch(/#[1-3]</);
  });

  it("goes by what the server says of each record where its reader sees no hashes", () => {
    expect(checkChain(said(records, [true, true, true]))).toEqual({ state: "each", records: 3 });
    expect(checkChain(said(records, [true, false, false]))).toEqual({ state: "changed", records: 2 });
    expect(checkChain(said(records, [undefined, undefined, undefined]))).toEqual({ state: "not_visible" });
    expect(checkChain(said(records, [true, true, undefined]))).toEqual({ state: "not_visible" });
  });

  it("is downloaded as what `hallpass audit verify` reads", async () => {
    const { text, headers } = await door.get("/audit.json");
    expect(headers["content-disposition"]).toBe('attachment; filename="audit.json"');
    expect(verified(recordsIn(text), []).number).toBe(3);
  });

  it("is downloaded as CSV that no spreadsheet runs", async () => {
    const { text } = await door.get(`/audit.csv?account=${people.ana.id}&action=suspend-account`);
    const [head, row] = [text.slice(0, text.indexOf("\r\n")), text.slice(text.indexOf("\r\n") + 2)];
    expect(head).toBe(
      "number,at,actor,actorName,address,action,institution,account,grant,client,code,note,hash",
    );
    expect(row).toContain(`"'=1+1, ""said""\nand more"`);
    expect((await door.get("/audit.csv?action=nothing")).text).toBe(`${head}\r\n`);
  });

  it("is downloaded whole, however many records there are", async () => {
    await door.records.change(async (writer) => {
      for (let number = 0; number < 450; number += 1)
        await writer.addAudit({
          id: `aud_more_${number}`,
          at: door.now(),
          actor: { type: "operator", id: "test", name: "Test" },
          action: "import",
        });
    });
    const { body, headers } = await door.get("/audit.json?action=import");
    // Nobody has put it together to know how long it is.
    const ids = pageOf(auditRecord)
      .parse(body)
      .items.map(({ id }) => id);
    expect([ids.length, new Set(ids).size, headers["content-length"]]).toEqual([450, 450, undefined]);
    expect(ids[0]).toBe("aud_more_449");
    const { text } = await door.get("/audit.csv?action=import");
    expect(text.trimEnd().split("\r\n")).toHaveLength(451);
  });

  it("has its oldest record checked too, against one that is on the next", async () => {
    expect((await door.get("/audit")).text).toContain("10 records were checked against the one before");
  });
});

it("has words for every act that is recorded", () => {
  const source = globSync("src/actions/*.ts", { exclude: ["**/*.test.ts"] }).map((file) =>
    readFileSync(file, "utf8"),
  );
  const acts = source.flatMap((text) => [...text.matchAll(/action: "([a-z-]+)"/g)].map(([, act]) => act));
  expect(new Set(acts).size).toBeGreaterThan(10);
  expect([...new Set(acts)].filter((act) => !knownActions.includes(act ?? ""))).toEqual([]);
});
