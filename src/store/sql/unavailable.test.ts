import { describe, expect, it } from "vitest";
import { StoreUnavailable } from "../port/records.ts";
import { asUnavailable } from "./unavailable.ts";

const sqliteError = (errcode: number) =>
  Object.assign(new Error("from SQLite"), { code: "ERR_SQLITE_ERROR", errcode });

describe("an error of SQLite", () => {
  it.each([
    ["busy", 5, "the database is busy"],
    ["busy, because a snapshot is old", 517, "the database is busy"],
    ["a write that fails", 778, "the disk does not answer"],
    ["a file that was moved away", 1032, "the database cannot be written"],
    ["a full disk", 13, "the disk is full"],
    ["a damaged file", 11, "the database file is damaged"],
  ])("tells of %s", (_what, errcode, words) => {
    const cause = sqliteError(errcode);
    const error = asUnavailable(cause);
    expect(error).toBeInstanceOf(StoreUnavailable);
    expect(error).toMatchObject({ message: `The store does not answer: ${words}.`, cause });
  });

  it("tells of a closed database", () => {
    const cause = Object.assign(new Error("database is not open"), { code: "ERR_INVALID_STATE" });
    expect(asUnavailable(cause)).toMatchObject({ name: "StoreUnavailable", cause });
  });

  it.each([
    ["a broken constraint", sqliteError(2067)],
    ["a mistake in the query", sqliteError(1)],
    ["an error of somebody else", Object.assign(new Error("other"), { errcode: 5 })],
    ["no error at all", "text"],
  ])("stays what it is when it is %s", (_what, error) => {
    expect(asUnavailable(error)).toBe(error);
  });
});
