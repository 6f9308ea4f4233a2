import { describe, expect, it } from "vitest";
import { fieldList, table } from "./table.ts";

interface Row {
  readonly id: string;
  readonly name: string;
}

const columns = [
  { title: "id", cell: (row: Row) => row.id },
  { title: "name", cell: (row: Row) => row.name, cut: true },
] as const;

const lines = (rows: readonly Row[], width?: number) => table(rows, columns, width).split("\n");

describe("table", () => {
  it("puts each column under its title, as wide as its widest cell, and leaves no blanks at the end", () => {
    expect(
      lines([
        { id: "acc_1", name: "Ana" },
        { id: "acc_22", name: "Bo" },
      ]),
    ).toEqual(["ID      NAME", "acc_1   Ana", "acc_22  Bo"]);
  });

  it("is nothing at all without rows, so that scripts count none", () => expect(table([], columns)).toBe(""));

  it("cuts nothing when the output is not a terminal", () => {
    const name = "x".repeat(500);
    expect(lines([{ id: "1", name }])[1]).toBe(`1   ${name}`);
  });

  it("cuts what may be cut to the width of the terminal, never an id", () => {
    const cut = lines([{ id: "acc_0123456789", name: "Wilhelmina von Trapp" }], 30);
    expect(cut[1]).toBe("acc_0123456789  Wilhelmina vo…");
    expect(cut[1]).toHaveLength(30);
  });

  it("exactly the width of the terminal is not too wide", () => {
    expect(lines([{ id: "acc_1", name: "Ana Ruiz Gil" }], 19)[1]).toBe("acc_1  Ana Ruiz Gil");
    expect(lines([{ id: "acc_1", name: "Ana Ruiz Gil" }], 18)[1]).toBe("acc_1  Ana Ruiz G…");
  });

  it("leaves eight columns of what it cuts, however narrow the terminal", () => {
    expect(lines([{ id: "acc_0123456789", name: "Wilhelmina" }], 10)[1]).toBe("acc_0123456789  Wilhelm…");
  });

  it("counts two columns for Chinese characters and emoji, none for accents of their own", () => {
    const rows = [
      { name: "王小明", id: "1" },
      { name: "Zoe\u0308", id: "2" },
      { name: "🎒 Bo", id: "3" },
    ];
    const shown = table(rows, [
      { title: "name", cell: (row) => row.name },
      { title: "id", cell: (row) => row.id },
    ]);
    expect(shown.split("\n")).toEqual(["NAME    ID", "王小明  1", "Zoe\u0308     2", "🎒 Bo   3"]);
  });

  it("never cuts a character in two", () => {
    expect(lines([{ id: "1", name: "王小明王小明" }], 13)[1]).toBe("1   王小明王…");
  });

  it("shows what would move the cursor as a replacement character", () => {
    expect(lines([{ id: "1", name: "a\u001b[2Jb\nc\u202ed" }])[1]).toBe("1   a\ufffd[2Jb\ufffdc\ufffdd");
  });
});

describe("fieldList", () => {
  it("aligns values and leaves out fields that have none", () => {
    const fields = [
      ["Name", "Ana"],
      ["E-mail", undefined],
      ["Roles", ""],
      ["Username", "ana"],
    ] as const;
    expect(fieldList(fields)).toBe("Name      Ana\nUsername  ana");
  });
});
