import { DatabaseError } from "pg";
import { certificateFault } from "../certificate-fault.ts";
import { StoreUnavailable } from "../port/records.ts";

/**
 * SQLSTATE codes, and classes of them, that tell of the server or of the moment, not of a mistake in a query
 * (PostgreSQL's manual, appendix A).
 */
const faults: Readonly<Record<string, string>> = {
  "08": "the connection failed",
  "0A000": "its tables have changed meanwhile",
  "25006": "it can only be read, so it is not the primary server",
  "25P03": "the transaction stood still for too long",
  "28": "it does not accept this user and password",
  "3D": "the server has no such database",
  "40": "it has undone the transaction",
  "53": "the server has no room left",
  "55P03": "the database is busy",
  "57": "the server has stopped, or has stopped the statement",
  "58": "the server's disk does not answer",
  XX: "the server has found damage",
};

/** What callers meet when the database gave no answer. */
export const unavailable = (why: string, cause?: unknown): StoreUnavailable =>
  new StoreUnavailable(`The store does not answer: ${why}.`, { cause });

/** The error as callers should meet it: a StoreUnavailable with its cause when the database cannot answer, else itself. */
export function asUnavailable(error: unknown): unknown {
  if (error instanceof StoreUnavailable) return error;
  if (!(error instanceof DatabaseError)) return unavailable(ofConnection(error), error);
  const fault = faults[error.code ?? ""] ?? faults[error.code?.slice(0, 2) ?? ""];
  return fault === undefined ? error : unavailable(fault, error);
}

/** What the driver throws by itself tells of the connection: it ended, was refused, nobody is there, or it is not believed. */
const ofConnection = (error: unknown): string => certificateFault(error) ?? "the connection failed";

/** After such an error the session is over, or will never do what is asked of it. */
export const endsTheSession = (error: unknown): boolean =>
  !(error instanceof DatabaseError) || error.code === "25006";

/** A prepared statement that was made before a table changed (`cached plan must not change result type`). */
export const isStalePlan = (error: unknown): boolean =>
  error instanceof DatabaseError && error.code === "0A000";

/** As callers meet it: somebody else holds a lock, and it was not given in time. */
export const isBusy = (error: unknown): boolean =>
  error instanceof StoreUnavailable && error.cause instanceof DatabaseError && error.cause.code === "55P03";
