import { StoreUnavailable } from "../port/records.ts";

/** SQLite's primary result codes that tell of the file or the machine, not of a mistake in a query. */
const faults: Readonly<Record<number, string>> = {
  5: "the database is busy",
  6: "the database is locked",
  7: "there is no memory left",
  8: "the database cannot be written",
  10: "the disk does not answer",
  11: "the database file is damaged",
  13: "the disk is full",
  14: "the database file cannot be opened",
  15: "the database is locked",
  26: "the file is not a database",
};

/** The error as callers should meet it: a StoreUnavailable with its cause when the store cannot answer, else itself. */
export function asUnavailable(error: unknown): unknown {
  const fault = faultOf(error);
  return fault === undefined
    ? error
    : new StoreUnavailable(`The store does not answer: ${fault}.`, { cause: error });
}

/** What stands in the file is not, or not any more, what SQLite has written. */
export const isDamaged = (error: unknown): boolean => [11, 26].includes(resultCode(error) ?? 0);

export const isBusy = (error: unknown): boolean => resultCode(error) === 5;

function faultOf(error: unknown): string | undefined {
  if (codeOf(error) === "ERR_INVALID_STATE") return "it is closed";
  const result = resultCode(error);
  return result === undefined ? undefined : faults[result];
}

/** Extended result codes carry the primary one in their lowest byte. */
function resultCode(error: unknown): number | undefined {
  if (codeOf(error) !== "ERR_SQLITE_ERROR") return undefined;
  return Number((error as { errcode?: unknown }).errcode) % 256;
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error && "code" in error ? error.code : undefined;
