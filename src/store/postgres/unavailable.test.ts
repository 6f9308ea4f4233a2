import { DatabaseError } from "pg";
import { describe, expect, it } from "vitest";
import { StoreUnavailable } from "../port/records.ts";
import { asUnavailable } from "./unavailable.ts";

const postgresError = (code: string) =>
  Object.assign(new DatabaseError("from PostgreSQL", 1, "error"), { code, severity: "ERROR" });

describe("an error of PostgreSQL", () => {
  it.each([
    ["a connection that broke", "08006", "the connection failed"],
    ["a wrong password", "28P01", "it does not accept this user and password"],
    ["a database that is not there", "3D000", "the server has no such database"],
    ["a deadlock", "40P01", "it has undone the transaction"],
    ["too many connections", "53300", "the server has no room left"],
    ["a lock that was waited for too long", "55P03", "the database is busy"],
    ["a statement that took too long", "57014", "the server has stopped, or has stopped the statement"],
    ["a restart", "57P01", "the server has stopped, or has stopped the statement"],
    ["a standby", "25006", "it can only be read, so it is not the primary server"],
  ])("tells of %s", (_what, code, words) => {
    const cause = postgresError(code);
    const error = asUnavailable(cause);
    expect(error).toBeInstanceOf(StoreUnavailable);
    expect(error).toMatchObject({ message: `The store does not answer: ${words}.`, cause });
  });

  it.each(["23505", "42601", "42P01", "22P02"])("stays what it is when it is a mistake: %s", (code) => {
    const error = postgresError(code);
    expect(asUnavailable(error)).toBe(error);
  });
});

it("what the driver throws by itself tells of the connection", () => {
  const cause = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
  expect(asUnavailable(cause)).toMatchObject({
    name: "StoreUnavailable",
    message: "The store does not answer: the connection failed.",
    cause,
  });
});
